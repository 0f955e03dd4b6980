import type { FormId, OrgId } from '@tandem/documents';

/**
 * The platform's live question, asked once per submission: which workflows may start from this form?
 * Its answer is of the moment of asking, not of the insert: a workflow that was paused in between is
 * missed. That weakness is the old path's own.
 */
export interface WorkflowLookup {
  /**
   * Documents of `workflows` as they are stored, active and naming the form; they are checked by the
   * caller. Rejects with STORE_UNAVAILABLE when the database does not answer.
   */
  activeWorkflowsFor(orgId: OrgId, formId: FormId, signal?: AbortSignal): Promise<readonly unknown[]>;
}
