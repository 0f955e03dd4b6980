import type { FormId, OrgId, SkippedWorkflow } from '@tandem/documents';
import type { CompiledWorkflow } from '@tandem/workflow-matching';

/** The workflows that listen to one form. */
export interface FormWorkflows {
  readonly candidates: readonly CompiledWorkflow[];
  /** Those that can't be used, and why; the others go on. */
  readonly malformed: readonly SkippedWorkflow[];
}

/**
 * The platform's live question, asked once per submission: which workflows may start from this form?
 * Its answer is of the moment of asking, not of the insert: a workflow that was paused in between is
 * missed. That weakness is the old path's own.
 */
export interface WorkflowLookup {
  /** Rejects with STORE_UNAVAILABLE when the database does not answer. */
  activeWorkflowsFor(orgId: OrgId, formId: FormId, signal?: AbortSignal): Promise<FormWorkflows>;
}
