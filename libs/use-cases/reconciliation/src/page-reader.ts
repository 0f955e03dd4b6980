import type { Keyed, Pages } from './ports.ts';

/**
 * A sorted reading, key by key. It waits only where a page ends, so that millions of rows don't cost a promise each.
 * Call order: `readPage` whenever `needsPage`, then `key`; `collect` until it is false, with a `readPage` between; `take`.
 */
export interface PageReader<T> {
  /** Whether the next key can only be told after another page. */
  needsPage(): boolean;
  readPage(): Promise<void>;
  /** Of the next row; null at the end. */
  key(): string | null;
  /** Collects the rows of that key, so many at most, and lets the others go by; true where the next page may have more of them. */
  collect(mergeKey: string, atMost: number): boolean;
  /** Whether rows were let go by since the last `take`. */
  isTruncated(): boolean;
  /** What was collected. */
  take(): readonly T[];
  close(): Promise<void>;
}

const none: readonly never[] = [];

export function createPageReader<T>(pages: Pages<T>): PageReader<T> {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly Keyed<T>[] = none;
  let next = 0;
  let ended = false;
  let collected: T[] | null = null;
  let truncated = false;

  return {
    needsPage: () => next >= page.length && !ended,
    async readPage() {
      do {
        const result = await iterator.next();
        ended = result.done === true;
        page = result.done === true ? none : result.value;
        next = 0;
      } while (page.length === 0 && !ended);
    },
    key: () => page[next]?.mergeKey ?? null,
    collect(mergeKey, atMost) {
      for (let row = page[next]; row?.mergeKey === mergeKey; row = page[next]) {
        next += 1;
        collected ??= [];
        if (collected.length < atMost) collected.push(row.row);
        else truncated = true;
      }
      return next >= page.length && !ended && collected !== null;
    },
    isTruncated: () => truncated,
    take() {
      const taken = collected ?? none;
      collected = null;
      truncated = false;
      return taken;
    },
    async close() {
      await iterator.return?.();
    },
  };
}
