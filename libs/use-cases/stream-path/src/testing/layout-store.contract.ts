import { beforeEach, describe, expect, it } from 'vitest';
import type { LayoutStore } from '../partitions/ports.ts';

/** What every LayoutStore must do. `createEmpty` gives an empty one. */
export function describeLayoutStore(name: string, createEmpty: () => Promise<LayoutStore>): void {
  describe(`${name} as a LayoutStore`, () => {
    let store: LayoutStore;
    beforeEach(async () => {
      store = await createEmpty();
    });

    it('has none before the first change, which is one', async () => {
      expect(await store.current()).toBeNull();
      expect(await store.change(1, 3, 'watcher-1')).toBe('changed');
      expect(await store.current()).toMatchObject({ partitions: 3 });
    });

    it('changes it again, and back', async () => {
      await store.change(1, 3, 'watcher-1');
      expect(await store.change(3, 1, 'watcher-2')).toBe('changed');
      expect(await store.current()).toMatchObject({ partitions: 1 });
      expect(await store.change(1, 2, 'watcher-2')).toBe('changed');
      expect(await store.current()).toMatchObject({ partitions: 2 });
    });

    it.each([1, 2])('writes nothing of who takes it for %i, which it no longer is', async (from) => {
      await store.change(1, 3, 'watcher-1');
      expect(await store.change(from, 5, 'stale')).toBe('another-number');
      expect(await store.current()).toMatchObject({ partitions: 3 });
    });
  });
}
