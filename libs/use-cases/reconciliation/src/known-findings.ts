import type { StoredFinding } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { createPageReader } from './page-reader.ts';
import type { FindingStore } from './ports.ts';
import type { Window } from './window.ts';

export type KnownFindingPorts = Pick<FindingStore, 'of' | 'inWindow'>;

/** More findings about one submission are not held in memory. */
const mostOfOne = 2_000;

/**
 * What was found before about a window's submissions, read along with them: one reading for them all instead of a
 * question for each batch. Ask for keys in order, and close it at the end.
 */
export function createKnownFindings(store: KnownFindingPorts, orgId: OrgId, window: Window) {
  const reader = createPageReader(store.inWindow(orgId, window));

  async function passedUpTo(last: string): Promise<readonly StoredFinding[]> {
    const found: StoredFinding[] = [];
    for (;;) {
      if (reader.needsPage()) await reader.readPage();
      const key = reader.key();
      if (key === null || key > last) return found;
      while (reader.collect(key, mostOfOne)) await reader.readPage();
      found.push(...reader.take());
    }
  }

  return {
    async about(mergeKeys: readonly string[]): Promise<readonly StoredFinding[]> {
      const wanted = new Set(mergeKeys);
      // the keys of other ids are hashes: they tell no window, and sort after all others
      const others = mergeKeys.filter((key) => key.startsWith('~'));
      const last = mergeKeys.findLast((key) => !key.startsWith('~'));
      const passed = last === undefined ? [] : await passedUpTo(last);
      return [...passed.filter(({ mergeKey }) => wanted.has(mergeKey)), ...(others.length === 0 ? [] : await store.of(orgId, others))];
    },
    close: () => reader.close(),
  };
}
