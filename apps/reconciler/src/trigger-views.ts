import { mostRollbackTriggers, type RollbackTriggerView } from '@tandem/console-contract';
import { deploymentScope, type TriggerRecord } from '@tandem/rollback-watch';
import { clipped, isoTime } from './http/answers.ts';

const rank = { tripped: 0, armed: 1 } as const;

/** Those that have tripped first, then by name: where there are too many, those of them that found no room are counted. */
export function triggerViewsOf(records: readonly TriggerRecord[]): { readonly shown: readonly RollbackTriggerView[]; readonly trippedLeftOut: number } {
  const all = records.map(triggerViewOf).sort((a, b) => rank[a.state] - rank[b.state] || (a.orgId ?? '').localeCompare(b.orgId ?? ''));
  return { shown: all.slice(0, mostRollbackTriggers), trippedLeftOut: all.slice(mostRollbackTriggers).filter(({ state }) => state === 'tripped').length };
}

/** A trigger as the console shows it. To those who look at it, one that is tripping has tripped. */
function triggerViewOf({ _id, state, trip, flip, trouble, reArmed }: TriggerRecord): RollbackTriggerView {
  const orgId = _id === deploymentScope ? null : _id;
  if (state === 'armed') return { orgId, state, at: reArmed && isoTime(reArmed.at), why: reArmed && clipped(`re-armed by ${reArmed.by}: ${reArmed.reason}`) };
  const came = trouble === null ? (flip ?? 'tripping') : `the flip failed: ${trouble}`;
  const evidence = trip ? `${trip.trigger} ${String(trip.evidence.value)}, threshold ${String(trip.evidence.threshold)}, n ${String(trip.evidence.n)}` : 'unknown';
  return { orgId, state: 'tripped', at: trip && isoTime(trip.at), why: clipped(`${evidence}; ${came}`) };
}
