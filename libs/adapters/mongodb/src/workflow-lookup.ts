import type { FormId, OrgId, SkippedWorkflow } from '@tandem/documents';
import { compileWorkflow, type CompiledWorkflow } from '@tandem/workflow-matching';
import type { Document, MongoClient } from 'mongodb';
import { organizationDatabase } from './collections.ts';
import { storeError } from './insert-new.ts';

/** The workflows that listen to one form. */
export interface FormWorkflows {
  readonly candidates: readonly CompiledWorkflow[];
  /** Those that can't be used, and why; the others go on. */
  readonly malformed: readonly SkippedWorkflow[];
}

export interface WorkflowLookup {
  /** Asks the organization's database, as the platform does it for each submission. Rejects with STORE_UNAVAILABLE. */
  activeWorkflowsFor(orgId: OrgId, formId: FormId, signal?: AbortSignal): Promise<FormWorkflows>;
}

export interface WorkflowLookupOptions {
  /** Workflows of one form at most; more are reported as malformed, not dropped in silence. */
  readonly maximumWorkflows?: number;
}

/** What a workflow is matched and executed by; counters and the like stay where they are. */
const projection = { _id: 0, id: 1, orgId: 1, name: 1, slug: 1, status: 1, version: 1, canvas: 1, settings: 1, variables: 1 } as const;

/** Live workflows by one indexed query, compiled anew each time. */
export function createWorkflowLookup(client: MongoClient, { maximumWorkflows = 1_000 }: WorkflowLookupOptions = {}): WorkflowLookup {
  return {
    async activeWorkflowsFor(orgId, formId, signal) {
      const trigger = { type: 'form-trigger', 'config.formId': formId, enabled: { $ne: false } };
      const query = { status: 'active', 'canvas.nodes': { $elemMatch: trigger } };
      const options = { projection, limit: maximumWorkflows + 1, maxTimeMS: 10_000, ...(signal && { signal }) };
      try {
        const documents = await organizationDatabase(client, orgId).collection('workflows').find(query, options).toArray();
        return compileAll(documents, orgId, maximumWorkflows);
      } catch (error) {
        signal?.throwIfAborted();
        throw storeError(error, `looking up the workflows of ${orgId}`);
      }
    },
  };
}

function compileAll(documents: readonly Document[], orgId: OrgId, maximum: number): FormWorkflows {
  const outcomes = documents.slice(0, maximum).map((document) => compileWorkflow(document, orgId));
  const candidates = outcomes.flatMap((outcome) => (outcome.outcome === 'compiled' ? outcome.workflow : []));
  const malformed = outcomes.flatMap((outcome) => (outcome.outcome === 'malformed' ? skippedOf(outcome) : []));
  const beyond = { workflowId: '', reason: `more than ${maximum} active workflows listen to the form; the others were not looked at` };
  return { candidates, malformed: documents.length > maximum ? [...malformed, beyond] : malformed };
}

function skippedOf({ workflowId, reason }: SkippedWorkflow): SkippedWorkflow {
  return { workflowId, reason };
}
