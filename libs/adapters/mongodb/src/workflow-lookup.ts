import { maximumDocumentBytes, type OrgId, type SkippedWorkflow } from '@tandem/documents';
import type { WorkflowLookup } from '@tandem/explicit-path';
import type { FormWorkflows } from '@tandem/trigger';
import type { Document, FindCursor, MongoClient } from 'mongodb';
import { organizationDatabase } from './collections.ts';
import { storeError } from './store-error.ts';
import { unlessTooLarge } from './unless-too-large.ts';
import { createWorkflowCompiler, type CompiledRow } from './workflow-compiler.ts';

/** Of one form. What is beyond is reported as malformed, not dropped in silence. */
export interface WorkflowLookupOptions {
  readonly maximumWorkflows?: number;
  /** Of all of them together. */
  readonly maximumBytes?: number;
  /** Of what was compiled and is kept, of all forms and organizations; compiled, a workflow holds some times as much. */
  readonly maximumRememberedBytes?: number;
}

/** What a workflow is matched and executed by; counters and the like stay where they are. */
const content = ['orgId', 'name', 'slug', 'status', 'version', 'canvas', 'settings', 'variables'] as const;
/** Of a document that is too large only its name is read. */
const projection = { _id: 0, id: 1, bytes: { $bsonSize: '$$ROOT' }, ...Object.fromEntries(content.map((field) => [field, unlessTooLarge(`$${field}`)])) };

interface Found {
  readonly outcomes: readonly CompiledRow['outcome'][];
  /** Why others were not looked at. */
  readonly beyond: string | null;
}

/** Live workflows by one indexed query; each version of one is compiled once. */
export function createWorkflowLookup(
  client: MongoClient,
  { maximumWorkflows = 1_000, maximumBytes = 4 * maximumDocumentBytes, maximumRememberedBytes = 2 * maximumDocumentBytes }: WorkflowLookupOptions = {},
): WorkflowLookup {
  const compile = createWorkflowCompiler(maximumRememberedBytes);

  async function readBounded(cursor: FindCursor<Document>, orgId: OrgId): Promise<Found> {
    const outcomes: CompiledRow['outcome'][] = [];
    let bytesLeft = maximumBytes;
    for await (const row of cursor) {
      if (outcomes.length === maximumWorkflows) return { outcomes, beyond: `more than ${maximumWorkflows} active workflows listen to the form` };
      const { outcome, bytes: size } = compile(row as unknown as Uint8Array, orgId);
      bytesLeft -= size;
      if (bytesLeft < 0) return { outcomes, beyond: `the active workflows that listen to the form are larger than ${maximumBytes} bytes together` };
      outcomes.push(outcome);
    }
    return { outcomes, beyond: null };
  }

  return {
    async activeWorkflowsFor(orgId, formId, signal) {
      const trigger = { type: 'form-trigger', 'config.formId': formId, enabled: { $ne: false } };
      const query = { status: 'active', 'canvas.nodes': { $elemMatch: trigger } };
      const options = { projection, limit: maximumWorkflows + 1, maxTimeMS: 10_000, raw: true, ...(signal && { signal }) };
      try {
        return formWorkflows(await readBounded(organizationDatabase(client, orgId).collection('workflows').find<Document>(query, options), orgId));
      } catch (error) {
        signal?.throwIfAborted();
        throw storeError(error, `looking up the workflows of ${orgId}`);
      }
    },
  };
}

function formWorkflows({ outcomes, beyond }: Found): FormWorkflows {
  const candidates = outcomes.flatMap((outcome) => (outcome.outcome === 'compiled' ? outcome.workflow : []));
  const malformed = outcomes.flatMap((outcome) => (outcome.outcome === 'malformed' ? skippedOf(outcome) : []));
  return { candidates, malformed: beyond === null ? malformed : [...malformed, { workflowId: '', reason: `${beyond}; the others were not looked at` }] };
}

function skippedOf({ workflowId, reason }: SkippedWorkflow): SkippedWorkflow {
  return { workflowId, reason };
}
