import type { ClusterTime, FormId, OrgId, SkippedWorkflow } from '@tandem/documents';
import type { CompiledWorkflow } from '@tandem/workflow-matching';

/* What whoever decides beside the stream goes by: the fallback, a retry, an event that came over HTTP. */

/** The workflows that listen to one form. */
export interface FormWorkflows {
  readonly candidates: readonly CompiledWorkflow[];
  /** Those that can't be used, and why; the others go on. */
  readonly malformed: readonly SkippedWorkflow[];
}

/** Port: which workflows there were, by the history that the stream keeps, and which there are. Rejects with STORE_UNAVAILABLE. */
export interface KnownWorkflows {
  /**
   * From history, which was whole up to `upTo` when the stream was last asked: at least the margin past `time`.
   * `changedNear`: one of the organization's workflows changed within the margin of that time.
   */
  asOf(orgId: OrgId, formId: FormId, time: ClusterTime, marginMs: number, upTo: ClusterTime): Promise<FormWorkflows & { readonly changedNear: boolean }>;
  live(orgId: OrgId, formId: FormId): Promise<FormWorkflows>;
}

/** Port: how the stream fares. It may run in another process, or may never have run. Rejects with STORE_UNAVAILABLE. */
export interface StreamState {
  /**
   * All that happened before `clusterTime` is durably done, and the history of workflows is whole from `historyFrom`
   * (null: not yet) up to there. Null where no stream has ever run.
   */
  watermark(): Promise<{ readonly clusterTime: ClusterTime; readonly historyFrom: ClusterTime | null } | null>;
  /** Whether some process leads the stream now. */
  hasLeader(): Promise<boolean>;
}
