import type { OrgId, SkippedWorkflow } from '@tandem/documents';
import type { WorkflowLookup } from '@tandem/explicit-path';
import { compileWorkflow } from '@tandem/workflow-matching';
import type { FormWorkflows } from '@tandem/trigger';
import type { Document, MongoClient } from 'mongodb';
import { organizationDatabase } from './collections.ts';
import { storeError } from './insert-new.ts';

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
