import type { Time } from './ports.ts';

/** Lets so many through each second for each key; who comes too early waits, nobody is turned away. */
export interface RateLimit {
  /** Resolves when `count` may pass, or when the signal aborts. */
  take(key: string, count: number, signal: AbortSignal): Promise<void>;
}

/** A second's worth may pass at once; after that it is paced. */
export function createRateLimit(perSecond: number, time: Time): RateLimit {
  /** When all that was let through so far will have been paid for. */
  const paidAt = new Map<string, number>();
  const costMs = 1_000 / perSecond;

  return {
    async take(key, count, signal) {
      const now = time.now();
      const due = Math.max(paidAt.get(key) ?? 0, now - 1_000) + count * costMs;
      paidAt.set(key, due);
      if (due > now) await time.sleep(due - now, signal);
    },
  };
}
