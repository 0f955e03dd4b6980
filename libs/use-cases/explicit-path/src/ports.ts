import type { FormId, OrgId } from '@tandem/documents';
import type { FormWorkflows } from '@tandem/trigger';

/**
 * The platform's live question, asked once per submission: which workflows may start from this form?
 * Its answer is of the moment of asking, not of the insert: a workflow that was paused in between is
 * missed. That weakness is the old path's own.
 */
export interface WorkflowLookup {
  /** Rejects with STORE_UNAVAILABLE when the database does not answer. */
  activeWorkflowsFor(orgId: OrgId, formId: FormId, signal?: AbortSignal): Promise<FormWorkflows>;
}
