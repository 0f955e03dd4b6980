import type { OrgId } from '@tandem/documents';
import type { GateVerdict } from '@tandem/reconciliation';
import { deploymentScope, type TriggerRecord } from '@tandem/rollback-watch';

/** What the rollback triggers have shown of an organization, its own and the deployment's. */
export interface Trips {
  /** Those that have tripped and that nobody has re-armed. */
  readonly standing: readonly TriggerRecord[];
  /** Up to when all that was seen is in question, in milliseconds; null where none ever tripped. */
  readonly inQuestionUpTo: number | null;
}

export function tripsOf(orgId: OrgId, records: readonly TriggerRecord[]): Trips {
  const own = records.filter(({ _id }) => _id === orgId || _id === deploymentScope);
  const times = own.flatMap(({ trip, armedAt }) => [trip?.at, armedAt]).flatMap((time) => (time ? [time.getTime()] : []));
  return { standing: own.filter(({ state }) => state !== 'armed'), inQuestionUpTo: times.length > 0 ? Math.max(...times) : null };
}

/** A window that was over when a trigger tripped, or was re-armed, says nothing of how things are since. */
export function isInQuestion({ window }: Pick<GateVerdict, 'window'>, { inQuestionUpTo }: Trips): boolean {
  return inQuestionUpTo !== null && window.to <= inQuestionUpTo;
}
