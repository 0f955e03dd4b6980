import type { DrainOutcome, StreamObservation } from '@tandem/stream-path';

/** What one bounded run came to. */
export interface Slice {
  /**
   * `caught-up`: what had happened when it began is durably done. `unfinished`: its time was up, or it was told to
   * stop. `another-leads`: some other instance is at it, or this one is still at an earlier slice.
   */
  readonly outcome: DrainOutcome;
  /** Whether to call again at once; where another leads it sees to that itself. */
  readonly moreWaits: boolean;
  /** Read from the stream. */
  readonly events: number;
  readonly deadLettered: number;
  /** All in all, in milliseconds. */
  readonly tookMs: number;
}

export interface SliceTally {
  readonly observe: (observation: StreamObservation) => void;
  sliceOf(outcome: DrainOutcome, tookMs: number): Slice;
}

/** Counts what a bounded run does. */
export function createSliceTally(): SliceTally {
  let events = 0;
  let deadLettered = 0;
  return {
    observe(observation) {
      if (observation.type === 'batch-read') events += observation.events;
      if (observation.type === 'dead-lettered') deadLettered += 1;
    },
    sliceOf: (outcome, tookMs) => ({ outcome, moreWaits: outcome === 'unfinished', events, deadLettered, tookMs: Math.round(tookMs) }),
  };
}

export interface Budget {
  /** Nothing more is read after so many milliseconds. */
  readonly readMs: number;
  /** And what is under way is given so many to end. */
  readonly finishMs: number;
}

const longestFinishMs = 6_000;

/**
 * Divides what is left of a slice's time: a quarter, though never more than a few seconds, is for what is under way at its
 * end; and `reservedMs` for what comes after that, though never more than half of all.
 */
export function budgetOf(withinMs: number, spentMs: number, reservedMs = 0): Budget {
  const ownMs = Math.max(withinMs / 2, withinMs - reservedMs);
  const finishMs = Math.min(longestFinishMs, ownMs / 4);
  return { readMs: Math.max(0, ownMs - finishMs - spentMs), finishMs };
}
