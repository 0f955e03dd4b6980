import { setTimeout as delay } from 'node:timers/promises';
import type { Books } from '../judgement/books.ts';
import type { Batch, Way } from '../plan/load.ts';
import type { Sender } from './senders.ts';

export interface LoadOptions {
  readonly batches: readonly Batch[];
  readonly senders: Readonly<Record<Way, Sender>>;
  readonly books: Books;
  /** Submissions per second at most; undefined: as fast as the stack bears. */
  readonly rate: number | undefined;
  /** What does not come for so long, in milliseconds, is not waited for any more: whether it is lost is for the accountant to say. */
  readonly patienceMs: number;
  /** Once it is time to send no more. */
  readonly isOver: () => boolean;
  /** How many submissions are accepted when the next fault is to begin: a fault that is due and cannot begin yet is waited for. */
  readonly nextFaultAt: () => number;
  readonly signal: AbortSignal;
}

const batchesAtOnce = 8;
/**
 * How far the sending may be ahead of the effects, so that faults find work under way and no hour-long
 * backlog is left at the end.
 */
const mostAhead = 400;
const lookEveryMs = 20;

/** Sends all batches in their order, a few at once, until it is over; resolves when each that was begun is stored. */
export async function runLoad(options: LoadOptions): Promise<void> {
  const { batches, senders, books, rate, isOver, nextFaultAt, signal } = options;
  const start = performance.now();
  const left = batches.values();
  const ahead = createAhead(options);
  // faults strike under load: what was sent while one waits for its turn would be missing afterwards
  const isFaultDue = (): boolean => books.accepted() >= nextFaultAt();
  const mayBegin = ({ first }: Batch): boolean => !isFaultDue() && ahead() < mostAhead && (rate === undefined || first <= (rate * (performance.now() - start)) / 1_000);
  const sendInTurn = async (): Promise<void> => {
    for (const batch of left) {
      while (!mayBegin(batch) && !isOver()) await delay(lookEveryMs, undefined, { signal });
      if (isOver()) return;
      await senders[batch.way](batch, signal);
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, sendInTurn));
}

/** How many effects are yet to come. */
function createAhead({ books, patienceMs }: LoadOptions): () => number {
  let [before, movedAt, givenUp] = [0, performance.now(), 0];
  return () => {
    const [now, missing] = [performance.now(), books.awaitedEffects()];
    if (missing !== before) [before, movedAt] = [missing, now];
    if (now - movedAt > patienceMs) givenUp = missing;
    return missing - givenUp;
  };
}
