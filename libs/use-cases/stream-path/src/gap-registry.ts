import type { StreamGap } from '@tandem/documents';
import type { DecisionBasis } from './plan-batch.ts';
import type { HistoryStore } from './ports.ts';
import { createStreamRegistry } from './stream-registry.ts';

/**
 * What the submissions of a gap are decided by: the workflows as of its end, from history. Where one changed
 * within the gap nobody knows when, so what is decided there may be ahead of the insert.
 */
export async function restoreGapRegistry({ uncertainFrom, to }: StreamGap, history: HistoryStore, signal: AbortSignal): Promise<DecisionBasis> {
  const unasked = () => Promise.reject(new Error('a registry of the past looks nothing up'));
  const registry = createStreamRegistry({ one: unasked, ofOrganization: unasked, onLookup: () => undefined });
  for await (const record of history.asOf(to, signal)) registry.restore(record);
  const changed = await history.organizationsChanged(uncertainFrom, to, signal);
  return {
    candidatesFor: (orgId, formId) => registry.candidatesFor(orgId, formId),
    malformedFor: (orgId, formId) => registry.malformedFor(orgId, formId),
    of: ({ orgId }) => ({ registry: { source: 'history', asOf: to }, registryRace: changed.has(orgId), clusterTime: null }),
  };
}
