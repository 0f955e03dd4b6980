/** How many events are asked for at once. */
export interface BatchSize {
  /** For the next question. */
  readonly current: number;
  /** Learns from an answer. True where it was full: there is more to be had at once. */
  learn(asked: number, events: number, bytes: number): boolean;
}

export interface BatchSizeLimits {
  /** The very first question's. */
  readonly start: number;
  /** The one's after a batch that was not full. Small: the first event waits for the last. */
  readonly small: number;
  readonly maximum: number;
  /** As far as the last events' sizes can tell; the next may be larger. */
  readonly bytes: number;
}

/** Grows while batches come full, up to what is worth it; large events make it small again. */
export function createBatchSize({ start, small, maximum, bytes: maximumBytes }: BatchSizeLimits): BatchSize {
  let current = start;
  return {
    get current() {
      return current;
    },
    learn(asked, events, bytes) {
      // a server ends a batch early where it would be too large
      const full = events >= asked || bytes >= maximumBytes;
      const wanted = full ? Math.min(asked * 2, maximum) : Math.min(small, maximum);
      const fitting = events === 0 ? wanted : Math.floor(maximumBytes / (bytes / events));
      current = Math.max(1, Math.min(wanted, fitting));
      return full;
    },
  };
}

/** One at a time, and no question ahead. */
export const singly: BatchSize = { current: 1, learn: () => false };
