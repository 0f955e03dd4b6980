/** What a program had done, and what that had cost it, at a moment. */
export interface Mark {
  readonly done: number;
  /** Milliseconds since the epoch with a fraction: the machine's one clock, so that processes' marks compare. */
  readonly at: number;
  /** User and system time of the whole process, in microseconds. */
  readonly cpuMicros: number;
}

/** The queue had taken the job of this submission, at that time. */
export type Word = readonly [submissionId: string, at: number];

export interface Reading {
  readonly done: number;
  /** The first mark past what was to be skipped, and the latest. */
  readonly first: Mark | null;
  readonly last: Mark | null;
  readonly rssBytes: number;
}

export interface Tally {
  /** Counts anew; the first so many are warm-up, and lie before the first mark. */
  begin(skip: number, keepWords: boolean): void;
  add(count: number): void;
  words(submissionIds: readonly string[]): void;
  read(): Reading;
  /** Hands out the words kept so far. */
  takeWords(): readonly Word[];
}

/** Milliseconds since the epoch, finer than `Date.now`. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

export function createTally(): Tally {
  let done = 0;
  let skipped = 0;
  let keeps = false;
  let first: Mark | null = null;
  let last: Mark | null = null;
  let kept: Word[] = [];

  const add = (count: number): void => {
    done += count;
    if (done < skipped) return;
    const { user, system } = process.cpuUsage();
    last = { done, at: preciseNow(), cpuMicros: user + system };
    first ??= last;
  };

  return {
    begin(skip, keepWords) {
      done = 0;
      skipped = skip;
      keeps = keepWords;
      first = null;
      last = null;
      kept = [];
    },
    add,
    words(submissionIds) {
      const at = preciseNow();
      if (keeps) for (const submissionId of submissionIds) kept.push([submissionId, at]);
      add(submissionIds.length);
    },
    read: () => ({ done, first, last, rssBytes: process.memoryUsage.rss() }),
    takeWords() {
      const words = kept;
      kept = [];
      return words;
    },
  };
}
