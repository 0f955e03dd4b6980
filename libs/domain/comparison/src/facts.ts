import type {
  ClusterTime, DeadLetter, FormId, OrgId, RoutingStamp, SubmissionId, SubmissionSnapshot, TriggerDecision, WorkflowExecution,
} from '@tandem/documents';
import type { WorkflowTimeline } from './timeline.ts';

/** A submission as the comparison needs it. Ids are null where the document has none that are valid. */
export interface SubmissionSummary {
  readonly submissionId: SubmissionId | null;
  readonly formId: FormId | null;
  readonly stamp: RoutingStamp | null;
  /** Null where the document holds what cannot be decoded. */
  readonly snapshot: SubmissionSnapshot | null;
  /** Milliseconds since the epoch, from the document's `_id` or else its own dates; whoever inserted it set it. */
  readonly idTime: number;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

export type DecisionFacts = Pick<
  TriggerDecision,
  | 'submissionId' | 'formId' | 'event' | 'path' | 'outcome' | 'matches' | 'skipped' | 'registry' | 'registryRace'
  | 'matcherVersion' | 'stamp' | 'phase' | 'clusterTime' | 'insertedAt' | 'decidedAt' | 'enqueuedAt'
  // looked up only where there is a finding to show it
  | 'eventToken'
>;

export type ExecutionFacts = Pick<
  WorkflowExecution,
  '_id' | 'submissionId' | 'formId' | 'event' | 'workflowId' | 'definitionId' | 'state' | 'path' | 'createdAt' | 'releasedAt' | 'parkedUntil' | 'endedAt'
> & {
  /** What a failed one ended with. */
  readonly error: { readonly code: string } | null;
};

export type DeadLetterFacts = Pick<DeadLetter, '_id' | 'source' | 'code' | 'message' | 'clusterTime' | 'state'>;

/** Everything known about one submission. */
export interface SubmissionFacts {
  readonly orgId: OrgId;
  readonly mergeKey: string;
  /** Null where decisions or executions are there and the submission is not. */
  readonly submission: SubmissionSummary | null;
  readonly decisions: readonly DecisionFacts[];
  readonly executions: readonly ExecutionFacts[];
  readonly deadLetters: readonly DeadLetterFacts[];
  /** More facts exist than were read. */
  readonly truncated: boolean;
  /** What an execution keeps of the submission as it was decided; read only where `wasChanged` says so, or a list differs. */
  readonly asDecided: SubmissionSnapshot | null;
}

/** All in milliseconds. */
export interface ComparisonBounds {
  /** No expected decision is called absent before this has passed since the insert. */
  readonly graceMs: number;
  /** A decision later than this after the insert is `late`. */
  readonly lateAfterMs: number;
  /** A workflow decided to run must have ended within this. */
  readonly notExecutedAfterMs: number;
  /** How far clocks, and what is read near the insert, may be apart. */
  readonly marginMs: number;
  /** How long a comparison waits for the history to reach an insert that the stream need not decide. */
  readonly historyWaitMs: number;
  /** No path decides an event older than this. */
  readonly replayReachMs: number;
}

/** What holds for all submissions of an organization at the moment of the comparison. */
export interface Circumstances {
  /** Milliseconds since the epoch, by the database server's clock, when the facts were read. */
  readonly now: number;
  /** Up to where the stream has durably done everything; null where no stream has ever run. */
  readonly streamWatermark: ClusterTime | null;
  readonly timeline: WorkflowTimeline;
  readonly bounds: ComparisonBounds;
}
