import { compareClusterTime, type ClusterTime, type RoutingStamp, type Submission } from '@tandem/documents';
import type { KnownWorkflows, StreamState, TriggerRequest } from '@tandem/trigger';

/** An event of the past, and what is to be done with it. */
export type PastEvent = Pick<TriggerRequest, 'path' | 'instruction' | 'submission' | 'mergeKey' | 'phase' | 'clusterTime' | 'insertedAt'>;

export interface FallbackEvent {
  readonly submission: Submission;
  readonly stamp: RoutingStamp;
  readonly mergeKey: string;
  readonly clusterTime: ClusterTime | null;
}

/** From when and up to when the history of workflows is whole; null where it is not known. */
export interface HistoryReach {
  readonly from: ClusterTime | null;
  readonly upTo: ClusterTime | null;
}

export function historyReachOf(watermark: Awaited<ReturnType<StreamState['watermark']>>): HistoryReach {
  return { from: watermark?.historyFrom ?? null, upTo: watermark?.clusterTime ?? null };
}

/** What the fallback makes of a submission that its owner left alone. */
export function fallbackRequest(registry: KnownWorkflows, { stamp, ...event }: FallbackEvent, reach: HistoryReach, marginMs: number): Promise<TriggerRequest> {
  return requestOfPast(registry, { ...event, path: 'fallback', instruction: 'enqueue', phase: stamp.phase, insertedAt: stamp.decidedAt }, reach, marginMs);
}

/**
 * The event as the trigger use case takes it: with the registry as of the insert where the history
 * reaches so far, else with the live one, which may already be another.
 */
export async function requestOfPast(registry: KnownWorkflows, event: PastEvent, reach: HistoryReach, marginMs: number): Promise<TriggerRequest> {
  const { organizationId: orgId, formId } = event.submission;
  const asOf = event.clusterTime ?? { seconds: Math.floor(event.insertedAt.getTime() / 1_000), increment: 0 };
  const upTo = reaches(reach, asOf, marginMs) ? reach.upTo : null;
  const { candidates, malformed, changedNear } = upTo
    ? await registry.asOf(orgId, formId, asOf, marginMs, upTo)
    : { ...(await registry.live(orgId, formId)), changedNear: true };
  return {
    ...event,
    event: 'submitted',
    candidates,
    malformed,
    registry: upTo ? { source: 'history', asOf } : { source: 'live', asOf: null },
    registryRace: changedNear,
  };
}

function reaches({ from, upTo }: HistoryReach, asOf: ClusterTime, marginMs: number): boolean {
  const needed = { seconds: asOf.seconds + Math.ceil(marginMs / 1_000), increment: 0 };
  return from !== null && upTo !== null && compareClusterTime(from, asOf) <= 0 && compareClusterTime(upTo, needed) >= 0;
}
