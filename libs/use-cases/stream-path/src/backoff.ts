import { isTandemError, isTransient } from '@tandem/errors';
import type { StreamObserver } from './observation.ts';
import type { Time } from './ports.ts';

export interface BackoffLimits {
  /** The first wait is at most this long, in milliseconds. */
  readonly firstMs: number;
  /** No wait is longer than this, in milliseconds. */
  readonly longestMs: number;
}

export const defaultBackoff: BackoffLimits = { firstMs: 50, longestMs: 5_000 };

/** Full jitter: anything from 0 up to a bound that doubles with each attempt, so that many waiters spread out. */
export function fullJitterMs(attempt: number, limits: BackoffLimits, random: number): number {
  return Math.floor(random * Math.min(limits.longestMs, limits.firstMs * 2 ** Math.min(attempt - 1, 30)));
}

/** Anything but the database's word that it will never accept a document: an unknown fault is waited out, and told. */
export function mayPass(error: unknown): boolean {
  return !isTandemError(error, 'DOCUMENT_INVALID');
}

/** A step that takes longer than that, in milliseconds, without failing is told of. */
const slowAfterMs = 1_000;

export interface RetryOptions {
  readonly time: Time;
  readonly observe: StreamObserver;
  readonly limits?: BackoffLimits;
  /** Of a step that may take as long as it likes, Infinity. */
  readonly slowAfterMs?: number;
}

/** A driver waits and tries again in silence: what came of it in the end must still be seen to have taken long. */
export function tellIfSlow(step: string, begunAt: number, { time, observe, ...given }: RetryOptions, afterMs = given.slowAfterMs ?? slowAfterMs): void {
  const ms = time.elapsed() - begunAt;
  if (ms > afterMs) observe({ type: 'slow', step, ms });
}

/**
 * Repeats a step for as long as its fault may pass. There is no limit of attempts: giving up would lose
 * what the step was to do. Rejects with what `isPassing` says won't pass, and when the signal aborts.
 */
export async function untilDone<T>(
  step: string,
  options: RetryOptions,
  signal: AbortSignal,
  run: () => Promise<T>,
  isPassing: (error: unknown) => boolean = isTransient,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      signal.throwIfAborted();
      const begunAt = options.time.elapsed();
      const result = await run();
      tellIfSlow(step, begunAt, options);
      if (failures > 0) options.observe({ type: 'recovered', step, attempts: failures + 1 });
      return result;
    } catch (error) {
      const isOver = signal.aborted || !isPassing(error);
      if (isOver && failures > 0) options.observe({ type: 'given-up', step, attempts: failures });
      signal.throwIfAborted();
      if (isOver) throw error;
      failures += 1;
      const delayMs = fullJitterMs(failures, options.limits ?? defaultBackoff, options.time.random());
      options.observe({ type: 'retrying', step, attempt: failures, delayMs, error });
      await options.time.sleep(delayMs, signal);
    }
  }
}
