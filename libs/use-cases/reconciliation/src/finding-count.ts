import type { FindingKind, FindingStatus } from '@tandem/comparison';

export type FindingCount = Readonly<{ kind: FindingKind; status: FindingStatus; count: number }>;

/** Counts findings by kind and status, as they go by. */
export function createFindingCounter() {
  const counts = new Map<string, FindingCount>();
  return {
    add({ kind, status }: Pick<FindingCount, 'kind' | 'status'>, count = 1): void {
      const key = `${kind} ${status}`;
      counts.set(key, { kind, status, count: (counts.get(key)?.count ?? 0) + count });
    },
    /** Sorted by kind and status. */
    read: (): readonly FindingCount[] => [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
  };
}
