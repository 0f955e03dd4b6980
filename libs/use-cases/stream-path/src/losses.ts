import { fullJitterMs, type BackoffLimits, type RetryOptions } from './backoff.ts';

/** Each opening reads all workflows, and each gap is read again from the collections. */
const limits: BackoffLimits = { firstMs: 1_000, longestMs: 60_000 };
/** A stream that has been read for so long is not the one that was lost at once. */
const calmAfterMs = 60_000;
const step = 'reopening';

/** Sees to it that a stream that is lost again and again is not opened again and again without a pause. */
export interface Losses {
  /** The first of them is answered at once. */
  pause(error: unknown, signal: AbortSignal): Promise<void>;
  /** A batch was read. */
  read(): void;
}

export function createLosses({ time, observe }: RetryOptions): Losses {
  let attempt = 0;
  let lostAt = Number.NEGATIVE_INFINITY;
  let told = false;

  return {
    async pause(error, signal) {
      // once it was told, the trouble lasts until a stream has been read for that long
      attempt = told || time.now() - lostAt < calmAfterMs ? attempt + 1 : 0;
      if (attempt > 0) {
        const delayMs = fullJitterMs(attempt, limits, time.random());
        observe({ type: 'retrying', step, attempt, delayMs, error });
        told = true;
        await time.sleep(delayMs, signal);
      }
      lostAt = time.now();
    },
    read() {
      if (!told || time.now() - lostAt < calmAfterMs) return;
      told = false;
      observe({ type: 'recovered', step, attempts: attempt });
    },
  };
}
