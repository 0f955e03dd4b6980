import { isTransient } from '@tandem/errors';

export interface GuardedOutcome<Item, Result> {
  readonly results: readonly Result[];
  readonly done: readonly Item[];
  /** Those that fail by themselves, and not for a backend's sake. */
  readonly poison: readonly Failure<Item>[];
  /** Those that failed while everything did: perhaps nothing is wrong with them. */
  readonly suspects: readonly Failure<Item>[];
}

export interface Failure<Item> {
  readonly item: Item;
  readonly error: unknown;
}

/** What work that went through says of its items; those that it names nowhere are gone. */
export interface Worked<Item> {
  readonly read: readonly Item[];
  /** They fail no batch, and yet have failed. */
  readonly unreadable: readonly Failure<Item>[];
}

type Work<Item, Result> = (items: readonly Item[]) => Promise<Result>;
type WorkedOf<Item, Result> = (result: Result) => Worked<Item>;

export interface PoisonGuard {
  /**
   * Does the work for as many at once as will go. Rejects when a backend is away or the signal aborts: then all is to be done again.
   * @param workedOf absent: whatever went through has been read
   */
  run<Item, Result>(items: readonly Item[], work: Work<Item, Result>, signal: AbortSignal, workedOf?: WorkedOf<Item, Result>): Promise<GuardedOutcome<Item, Result>>;
}

/** So many failures in a row, and not one success between, are no poison: something is wrong with Tandem itself. */
const poisonInARow = 10;

/** Takes a batch that fails apart until the single ones that make it fail are found, so that they don't hold up the others. */
export function createPoisonGuard(): PoisonGuard {
  let failedInARow = 0;

  async function run<Item, Result>(items: readonly Item[], work: Work<Item, Result>, signal: AbortSignal, workedOf?: WorkedOf<Item, Result>): Promise<GuardedOutcome<Item, Result>> {
    const [only, ...others] = items;
    if (only === undefined) return { results: [], done: [], poison: [], suspects: [] };
    try {
      const result = await work(items);
      return outcomeOf(items, result, workedOf ? workedOf(result) : { read: items, unreadable: [] });
    } catch (error) {
      signal.throwIfAborted();
      if (isTransient(error)) throw error;
      if (others.length === 0) return failureOf({ item: only, error });
    }
    const middle = Math.ceil(items.length / 2);
    const first = await run(items.slice(0, middle), work, signal, workedOf);
    return joined([first, await run(items.slice(middle), work, signal, workedOf)]);
  }

  function outcomeOf<Item, Result>(items: readonly Item[], result: Result, worked: Worked<Item>): GuardedOutcome<Item, Result> {
    const read = new Set(worked.read);
    const unreadable = new Map(worked.unreadable.map((failure) => [failure.item, failure]));
    const failures: GuardedOutcome<Item, never>[] = [];
    for (const item of items) {
      if (read.has(item)) failedInARow = 0;
      const failure = unreadable.get(item);
      if (failure) failures.push(failureOf(failure));
    }
    return joined<Item, Result>([{ results: [result], done: items.filter((item) => !unreadable.has(item)), poison: [], suspects: [] }, ...failures]);
  }

  function failureOf<Item>(failure: Failure<Item>): GuardedOutcome<Item, never> {
    failedInARow += 1;
    const isPoison = failedInARow <= poisonInARow;
    return { results: [], done: [], poison: isPoison ? [failure] : [], suspects: isPoison ? [] : [failure] };
  }

  return { run };
}

function joined<Item, Result>(outcomes: readonly GuardedOutcome<Item, Result>[]): GuardedOutcome<Item, Result> {
  return {
    results: outcomes.flatMap(({ results }) => results),
    done: outcomes.flatMap(({ done }) => done),
    poison: outcomes.flatMap(({ poison }) => poison),
    suspects: outcomes.flatMap(({ suspects }) => suspects),
  };
}
