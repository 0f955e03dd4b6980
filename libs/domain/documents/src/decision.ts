import type { ClusterTime } from './cluster-time.ts';
import type { FormId, NodeId, OrgId, SubmissionId, WorkflowId } from './ids.ts';
import type { DecisionId, EventName, TriggerPath } from './keys.ts';
import type { Phase, RoutingStamp } from './phase.ts';

/** A workflow that an event starts. `definitionId` names the exact definition that was matched. */
export interface WorkflowMatch {
  readonly workflowId: WorkflowId;
  readonly workflowVersion: number;
  readonly definitionId: string;
  readonly triggerNodeId: NodeId;
}

/** A workflow that could not be judged for this event, and why; the others go on. */
export interface SkippedWorkflow {
  readonly workflowId: string;
  readonly reason: string;
}

/** Which workflows a decision was made by: the stream's own registry, a live query, or history as of a time. */
export interface RegistryVersion {
  readonly source: 'stream' | 'live' | 'history';
  /** The cluster time up to which workflow changes are in it; absent for a live query. */
  readonly asOf: ClusterTime | null;
}

/** Where the document of an update comes from: the event held it, the server kept it as of the event, or it was looked up, which may be later. */
export type UpdateDataOrigin = 'event' | 'post-image' | 'lookup';

export type DecisionOutcome = 'enqueued' | 'recorded' | 'held';

/**
 * A document of `trigger_decisions`: the word that one path is done with one event. It is written
 * last, an empty one too; whoever finds none does all of it again.
 */
export interface TriggerDecision {
  readonly _id: DecisionId;
  readonly orgId: OrgId;
  readonly submissionId: SubmissionId;
  /** The submission's `_id` in sortable form, to merge decisions with submissions in one pass. */
  readonly mergeKey: string;
  readonly formId: FormId;
  readonly event: EventName;
  readonly path: TriggerPath;
  readonly outcome: DecisionOutcome;
  /** Of an update only. */
  readonly dataFrom?: UpdateDataOrigin;
  readonly matches: readonly WorkflowMatch[];
  readonly skipped: readonly SkippedWorkflow[];
  readonly registry: RegistryVersion;
  /** Set where the registry may have missed a workflow change near the event. */
  readonly registryRace: boolean;
  readonly matcherVersion: string;
  readonly stamp: RoutingStamp | null;
  /** The phase that was obeyed: the stamp's, or for a direct write the organization's. */
  readonly phase: Phase;
  /** Of the event: from the change event, or the insert's `operationTime`. */
  readonly clusterTime: ClusterTime | null;
  /** The change event's resume token, as text: names the event to whoever looks into it. Absent where the path saw no event. */
  readonly eventToken?: string;
  /** By the inserting process; for a direct write without one, from the cluster time. */
  readonly insertedAt: Date;
  readonly decidedAt: Date;
  /** When the queue had taken the jobs; null where nothing was enqueued. */
  readonly enqueuedAt: Date | null;
  /** When this record may go; later than anything that could replay the event. */
  readonly expireAt: Date;
}
