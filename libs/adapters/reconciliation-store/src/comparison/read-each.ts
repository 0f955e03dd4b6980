import type { Keyed } from '@tandem/reconciliation';

/**
 * So many rows of each key at most, however many it has: a reading that meets more is closed, and the next one goes on
 * with the keys behind it. `open` reads some keys in their order.
 */
export async function readEach<T>(keys: readonly string[], most: number, open: (keys: readonly string[]) => AsyncIterable<Keyed<T>>): Promise<readonly Keyed<T>[]> {
  const found: Keyed<T>[] = [];
  let left = keys;
  while (left.length > 0) {
    const full = await readUntilFull(open(left), most, found);
    left = full === null ? [] : left.filter((key) => key > full);
  }
  return found;
}

/** The first key of which there are as many rows as may be; null where the reading came to its end. */
async function readUntilFull<T>(rows: AsyncIterable<Keyed<T>>, most: number, found: Keyed<T>[]): Promise<string | null> {
  let current: string | null = null;
  let count = 0;
  for await (const row of rows) {
    count = row.mergeKey === current ? count + 1 : 1;
    current = row.mergeKey;
    found.push(row);
    if (count >= most) return current;
  }
  return null;
}
