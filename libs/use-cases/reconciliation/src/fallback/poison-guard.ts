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

export interface PoisonGuard {
  /** Does the work for as many at once as will go. Rejects when a backend is away or the signal aborts: then all is to be done again. */
  run<Item, Result>(items: readonly Item[], work: (items: readonly Item[]) => Promise<Result>, signal: AbortSignal): Promise<GuardedOutcome<Item, Result>>;
}

/** So many failures in a row, and not one success between, are no poison: something is wrong with Tandem itself. */
const poisonInARow = 10;

/** Takes a batch that fails apart until the single ones that make it fail are found, so that they don't hold up the others. */
export function createPoisonGuard(): PoisonGuard {
  let failedInARow = 0;

  async function run<Item, Result>(items: readonly Item[], work: (items: readonly Item[]) => Promise<Result>, signal: AbortSignal): Promise<GuardedOutcome<Item, Result>> {
    const [only, ...others] = items;
    if (only === undefined) return { results: [], done: [], poison: [], suspects: [] };
    try {
      const result = await work(items);
      failedInARow = 0;
      return { results: [result], done: items, poison: [], suspects: [] };
    } catch (error) {
      signal.throwIfAborted();
      if (isTransient(error)) throw error;
      if (others.length === 0) return failureOf(only, error);
    }
    const middle = Math.ceil(items.length / 2);
    const first = await run(items.slice(0, middle), work, signal);
    const second = await run(items.slice(middle), work, signal);
    return {
      results: [...first.results, ...second.results],
      done: [...first.done, ...second.done],
      poison: [...first.poison, ...second.poison],
      suspects: [...first.suspects, ...second.suspects],
    };
  }

  function failureOf<Item>(item: Item, error: unknown): GuardedOutcome<Item, never> {
    failedInARow += 1;
    const failure = [{ item, error }];
    const isPoison = failedInARow <= poisonInARow;
    return { results: [], done: [], poison: isPoison ? failure : [], suspects: isPoison ? [] : failure };
  }

  return { run };
}
