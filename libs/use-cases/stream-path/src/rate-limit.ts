import type { Time } from './ports.ts';

/** Lets so many through each second for each key; who comes too early waits, nobody is turned away. */
export interface RateLimit {
  /** Counts them in. Says when they may pass, in milliseconds by the same clock; at once where that is not later than now. */
  reserve(key: string, count: number): number;
}

/**
 * A second's worth may pass at once; after that it is paced. Who would have to wait for longer than `mostMs` is told
 * so, and not counted in.
 */
export function createRateLimit(perSecond: number, time: Pick<Time, 'elapsed'>, mostMs = Infinity): RateLimit {
  /** When all that was let through so far will have been paid for. */
  const paidAt = new Map<string, number>();
  const costMs = 1_000 / perSecond;

  return {
    reserve(key, count) {
      const now = time.elapsed();
      const due = Math.max(paidAt.get(key) ?? -Infinity, now - 1_000) + count * costMs;
      if (due - now <= mostMs) paidAt.set(key, due);
      return due;
    },
  };
}
