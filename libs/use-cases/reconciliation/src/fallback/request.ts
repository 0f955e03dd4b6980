import { compareClusterTime, type ClusterTime, type RoutingStamp, type Submission } from '@tandem/documents';
import type { TriggerRequest } from '@tandem/trigger';
import type { FallbackRegistry } from './ports.ts';

export interface FallbackEvent {
  readonly submission: Submission;
  readonly stamp: RoutingStamp;
  readonly mergeKey: string;
  readonly clusterTime: ClusterTime | null;
}

export interface HistoryReach {
  readonly from: ClusterTime | null;
  readonly upTo: ClusterTime | null;
}

/**
 * The event as the trigger use case takes it: with the registry as of the insert where the history
 * reaches so far, else with the live one, which may already be another.
 */
export async function fallbackRequest(registry: FallbackRegistry, event: FallbackEvent, reach: HistoryReach, marginMs: number): Promise<TriggerRequest> {
  const { submission, stamp, mergeKey, clusterTime } = event;
  const orgId = submission.organizationId;
  const asOf = clusterTime ?? { seconds: Math.floor(stamp.decidedAt.getTime() / 1_000), increment: 0 };
  const fromHistory = reaches(reach, asOf, marginMs);
  const { candidates, malformed, changedNear } = fromHistory
    ? await registry.asOf(orgId, submission.formId, asOf, marginMs)
    : { ...(await registry.live(orgId, submission.formId)), changedNear: true };
  return {
    path: 'fallback',
    instruction: 'enqueue',
    submission,
    mergeKey,
    event: 'submitted',
    phase: stamp.phase,
    candidates,
    malformed,
    registry: fromHistory ? { source: 'history', asOf } : { source: 'live', asOf: null },
    registryRace: changedNear,
    clusterTime,
    insertedAt: stamp.decidedAt,
  };
}

function reaches({ from, upTo }: HistoryReach, asOf: ClusterTime, marginMs: number): boolean {
  const needed = { seconds: asOf.seconds + Math.ceil(marginMs / 1_000), increment: 0 };
  return from !== null && upTo !== null && compareClusterTime(from, asOf) <= 0 && compareClusterTime(upTo, needed) >= 0;
}
