import type { Time } from './ports.ts';

/** Those of one key that may pass at one time. */
export interface Turn<Item> {
  readonly items: readonly Item[];
  /** In milliseconds, by the clock of `elapsed`; at once where that is not later than now. */
  readonly dueAt: number;
}

/** Lets so many through each second for each key; who comes too early waits, nobody is turned away. */
export interface RateLimit {
  /** Counts them in, in order. Not more than a second's worth have one turn: whoever is told to stop meanwhile has had some. */
  turns<Item>(key: string, items: readonly Item[]): readonly Turn<Item>[];
}

/**
 * A second's worth may pass at once; after that it is paced. Who would have to wait for longer than `mostMs` is told
 * so, and not counted in.
 */
export function createRateLimit(perSecond: number, time: Pick<Time, 'elapsed'>, mostMs = Infinity): RateLimit {
  /** When all that was let through so far will have been paid for. */
  const paidAt = new Map<string, number>();
  const costMs = 1_000 / perSecond;
  const mostAtOnce = Math.max(1, Math.floor(perSecond));

  function reserve(key: string, count: number): number {
    const now = time.elapsed();
    const due = Math.max(paidAt.get(key) ?? -Infinity, now - 1_000) + count * costMs;
    if (due - now <= mostMs) paidAt.set(key, due);
    return due;
  }

  return {
    turns(key, all) {
      const lots = Array.from({ length: Math.ceil(all.length / mostAtOnce) }, (_, index) => all.slice(index * mostAtOnce, (index + 1) * mostAtOnce));
      return lots.map((items) => ({ items, dueAt: reserve(key, items.length) }));
    },
  };
}
