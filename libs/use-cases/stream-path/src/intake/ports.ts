import type { ClusterTime, FormId, OrgId, SkippedWorkflow } from '@tandem/documents';
import type { CompiledWorkflow } from '@tandem/workflow-matching';

/** Port: how far Tandem's own stream has come. It may run in another process, or may never have run. */
export interface StreamReach {
  /**
   * All that happened before `clusterTime` is durably done, and the history of workflows is whole from `historyFrom`
   * (null: not yet) up to there. Null where no stream has ever run.
   */
  watermark(): Promise<{ readonly clusterTime: ClusterTime; readonly historyFrom: ClusterTime | null } | null>;
  /** Whether some process leads the stream now. */
  hasLeader(): Promise<boolean>;
}

/** The workflows that listen to one form. */
export interface FormWorkflows {
  readonly candidates: readonly CompiledWorkflow[];
  readonly malformed: readonly SkippedWorkflow[];
}

/** Port: which workflows there were, by the history that the stream keeps, and which there are. */
export interface KnownWorkflows {
  /** Call it only where the watermark is past `time`. `changedNear`: a workflow of the organization changed within the margin. */
  asOf(orgId: OrgId, formId: FormId, time: ClusterTime, marginMs: number): Promise<FormWorkflows & { readonly changedNear: boolean }>;
  live(orgId: OrgId, formId: FormId): Promise<FormWorkflows>;
}
