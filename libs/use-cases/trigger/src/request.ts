import type { ClusterTime, EventName, Phase, RegistryVersion, SkippedWorkflow, Submission, TriggerDecision, TriggerPath, UpdateDataOrigin, UpdateKind } from '@tandem/documents';
import type { CompiledWorkflow } from '@tandem/workflow-matching';

/** One event, as one path has it. */
export interface TriggerRequest {
  readonly path: TriggerPath;
  /** `record` writes down what would have been started, and starts nothing; `hold` keeps it ready to be let go. */
  readonly instruction: 'enqueue' | 'record' | 'hold';
  readonly submission: Submission;
  /** Of an update: where the submission comes from. */
  readonly dataFrom?: UpdateDataOrigin;
  /** The submission's `_id` in sortable form. */
  readonly mergeKey: string;
  readonly event: EventName;
  /** Of an update: the kinds that it may be of, by what it touches. */
  readonly updateKinds?: readonly UpdateKind[];
  /** The phase that is obeyed: the stamp's, or for a direct write the organization's. */
  readonly phase: Phase;
  /** The registry's workflows for the form, as of the event where the path can tell. */
  readonly candidates: readonly CompiledWorkflow[];
  /** The registry's workflows for the form that can't be used. */
  readonly malformed: readonly SkippedWorkflow[];
  readonly registry: RegistryVersion;
  /** The registry may have missed a workflow change near the event. */
  readonly registryRace: boolean;
  readonly clusterTime: ClusterTime | null;
  /** The change event's resume token, as text; absent where the path saw no event. */
  readonly eventToken?: string;
  /** When the event happened: of a submission its insert, of an update the update. */
  readonly insertedAt: Date;
  /** Where in which trace the executions belong; where the stamp says when absent. */
  readonly traceparent?: string;
}

/** What is told of a decision. Its matches are only counted: a batch's results are held all at once, and each may have thousands. */
export interface DecisionSummary extends Pick<TriggerDecision, 'path' | 'outcome' | 'phase' | 'registry' | 'stamp' | 'skipped' | 'clusterTime' | 'insertedAt' | 'enqueuedAt'> {
  /** How many workflows matched. */
  readonly matched: number;
}

export type TriggerResult =
  | {
      readonly outcome: 'decided';
      readonly decision: DecisionSummary;
      /** How many executions this request brought about; the others were there already. */
      readonly executions: number;
    }
  /** Older than the keys that guard against running it twice: nothing was written. */
  | { readonly outcome: 'too-old' };
