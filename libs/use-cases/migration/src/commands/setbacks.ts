import type { OperatorAction, OrgId } from '@tandem/documents';
import type { GateVerdict } from '@tandem/reconciliation';
import { deploymentScope, type TriggerRecord } from '@tandem/rollback-watch';

/** After it, what was seen before proves nothing any more. */
export interface Setback {
  /** In milliseconds. */
  readonly at: number;
  /** What happened, in words. */
  readonly what: string;
}

/** What has thrown an organization back: triggers, its own and the deployment's, and people, it alone or all. */
export interface Setbacks {
  /** Triggers that have tripped and that nobody has re-armed. */
  readonly standing: readonly TriggerRecord[];
  readonly last: Setback | null;
}

export function setbacksOf(orgId: OrgId, records: readonly TriggerRecord[], lastRollback: OperatorAction | undefined): Setbacks {
  const own = records.filter(({ _id }) => _id === orgId || _id === deploymentScope);
  const all = [...own.flatMap(setbacksBy), ...(lastRollback ? [setbackOf(lastRollback)] : [])];
  const last = all.reduce<Setback | null>((latest, one) => (latest && latest.at >= one.at ? latest : one), null);
  return { standing: own.filter(({ state }) => state !== 'armed'), last };
}

function setbacksBy({ _id, trip, armedAt }: TriggerRecord): readonly Setback[] {
  return [
    ...(trip ? [{ at: trip.at.getTime(), what: `the trigger of ${_id} tripped by ${trip.trigger}` }] : []),
    ...(armedAt ? [{ at: armedAt.getTime(), what: `the trigger of ${_id} was re-armed` }] : []),
  ];
}

/** A rollback that failed counts, too: its override may have been written by then, or the flag moved in part. */
function setbackOf({ orgId, at, by, reason, outcome }: OperatorAction): Setback {
  const went = outcome === 'failed' ? 'may have gone' : 'went';
  return { at: at.getTime(), what: `${orgId ?? 'all organizations'} ${went} back to legacy by the word of ${by}${reason ? `, for "${reason.slice(0, 200)}"` : ''}` };
}

/** The setback that puts a verdict in question: of what its window shows, some was before, and proves nothing any more. */
export function setbackWithin({ window }: Pick<GateVerdict, 'window'>, { last }: Setbacks): Setback | null {
  return last && window.from < last.at ? last : null;
}
