import type { ExecuteOutcome } from './execute.ts';

export interface ConcurrencyOptions {
  /** Executions at a time while all is well. */
  readonly most: number;
  /** Milliseconds by a clock that only goes forward. */
  readonly elapsed: () => number;
  /** Claims that are lost within this time after a cut come from before it. */
  readonly settleMs: number;
}

export interface Concurrency {
  /** To be told of each execution that this process took. */
  ended(outcome: ExecuteOutcome): void;
  /** Executions at a time, from now on. */
  now(): number;
}

/**
 * How many executions a worker takes at a time. A claim is lost where its lease could not be renewed in time: the
 * machine or a backend is too slow for so many at once, and what is done twice makes it slower. So it is halved then, and
 * grows by one whenever as many as it allows have ended well.
 */
export function createConcurrency({ most, elapsed, settleMs }: ConcurrencyOptions): Concurrency {
  let current = most;
  let endedWell = 0;
  let cutAt = Number.NEGATIVE_INFINITY;

  function cut(): void {
    endedWell = 0;
    if (elapsed() - cutAt < settleMs) return;
    cutAt = elapsed();
    current = Math.max(1, Math.floor(current / 2));
  }

  return {
    ended(outcome) {
      if (outcome === 'lost') cut();
      else if (outcome !== 'refused' && (endedWell += 1) >= current) {
        endedWell = 0;
        current = Math.min(most, current + 1);
      }
    },
    now: () => current,
  };
}
