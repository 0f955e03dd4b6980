import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readEach } from './read-each.ts';

/** A store in memory that notes how many rows were read of it. */
function storeOf(counts: Readonly<Record<string, number>>) {
  let read = 0;
  async function* open(keys: readonly string[]) {
    for (const mergeKey of [...keys].sort()) {
      for (let row = 0; row < (counts[mergeKey] ?? 0); row += 1) {
        read += 1;
        yield await Promise.resolve({ mergeKey, row });
      }
    }
  }
  return { open, read: () => read };
}

it('reads so many rows of each key at most, the first, and passes over no key', async () => {
  const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c', '~d'), fc.integer({ min: 0, max: 9 }));
  await fc.assert(
    fc.asyncProperty(counts, fc.integer({ min: 1, max: 5 }), async (rows, most) => {
      const store = storeOf(rows);
      const found = await readEach(['c', '~d', 'a', 'b'], most, store.open);
      const expected = ['a', 'b', 'c', '~d'].flatMap((mergeKey) => Array.from({ length: Math.min(most, rows[mergeKey] ?? 0) }, (_, row) => ({ mergeKey, row })));
      expect(found).toEqual(expected);
      expect(store.read()).toBe(expected.length);
    }),
  );
});
