import type { FindingSummary } from '@tandem/console-contract';

/** What a repair may mend: something is missing, and nobody has mended it. The server has the last word. */
const kinds = new Set(['missed-by-explicit', 'missed-by-stream', 'neither', 'not-executed']);
const statuses = new Set(['open']);

export function mayBeRepaired({ kind, status }: Pick<FindingSummary, 'kind' | 'status'>): boolean {
  return kinds.has(kind) && statuses.has(status);
}
