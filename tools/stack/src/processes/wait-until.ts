import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds until it gives up; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks; 25 by default. */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** What is waited for, to be named in the error. */
  readonly what?: string;
}

/**
 * Looks until the condition gives something truthy, and returns that. A condition that throws counts as
 * not yet; its last error becomes the cause.
 * @throws Error when the time is over; the signal's reason when aborted.
 */
export async function waitUntil<T>(condition: () => T | Promise<T>, options: WaitOptions = {}): Promise<T> {
  const { timeoutMs = 30_000, intervalMs = 25, signal, what = 'the condition' } = options;
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms for ${what} in vain.`, { cause });
    await delay(intervalMs, undefined, { signal });
  }
}
