import { maximumDocumentBytes, type OrgId, type SkippedWorkflow } from '@tandem/documents';
import type { WorkflowLookup } from '@tandem/explicit-path';
import { compileWorkflow } from '@tandem/workflow-matching';
import type { FormWorkflows } from '@tandem/trigger';
import type { Document, FindCursor, MongoClient } from 'mongodb';
import { organizationDatabase } from './collections.ts';
import { decodePartly } from './decode-document.ts';
import { storeError } from './store-error.ts';

/** Of one form. What is beyond is reported as malformed, not dropped in silence. */
export interface WorkflowLookupOptions {
  readonly maximumWorkflows?: number;
  /** Of all of them together. */
  readonly maximumBytes?: number;
}

/** What a workflow is matched and executed by; counters and the like stay where they are. */
const content = ['orgId', 'name', 'slug', 'status', 'version', 'canvas', 'settings', 'variables'] as const;
const bytes = { $bsonSize: '$$ROOT' } as const;
/** The stream's own bound: of a larger document only its name is read. */
const unlessTooLarge = (field: string) => ({ $cond: [{ $gt: [bytes, maximumDocumentBytes] }, '$$REMOVE', `$${field}`] });
const projection = { _id: 0, id: 1, bytes, ...Object.fromEntries(content.map((field) => [field, unlessTooLarge(field)])) };

const tooLarge = `it is larger than ${maximumDocumentBytes} bytes`;
const undecodable = 'it holds a value that cannot be decoded: a regular expression whose options or pattern nobody here knows';

interface FoundWorkflow {
  readonly id: unknown;
  /** Or why it is not looked at. */
  readonly document: Document | string;
}

interface Found {
  readonly workflows: readonly FoundWorkflow[];
  /** Why others were not looked at. */
  readonly beyond: string | null;
}

/** Live workflows by one indexed query, compiled anew each time. */
export function createWorkflowLookup(client: MongoClient, { maximumWorkflows = 1_000, maximumBytes = 4 * maximumDocumentBytes }: WorkflowLookupOptions = {}): WorkflowLookup {
  async function readBounded(cursor: FindCursor<Document>): Promise<Found> {
    const workflows: FoundWorkflow[] = [];
    let bytesLeft = maximumBytes;
    // each by itself, so that one that cannot be decoded does not take the others with it
    for await (const row of cursor) {
      const { bytes: size, isUndecodable, ...document } = decodePartly(row as unknown as Uint8Array);
      const isTooLarge = Number(size) > maximumDocumentBytes;
      if (!isTooLarge) bytesLeft -= Number(size);
      if (workflows.length === maximumWorkflows) return { workflows, beyond: `more than ${maximumWorkflows} active workflows listen to the form` };
      if (bytesLeft < 0) return { workflows, beyond: `the active workflows that listen to the form are larger than ${maximumBytes} bytes together` };
      workflows.push({ id: document.id, document: isTooLarge ? tooLarge : isUndecodable ? undecodable : document });
    }
    return { workflows, beyond: null };
  }

  return {
    async activeWorkflowsFor(orgId, formId, signal) {
      const trigger = { type: 'form-trigger', 'config.formId': formId, enabled: { $ne: false } };
      const query = { status: 'active', 'canvas.nodes': { $elemMatch: trigger } };
      const options = { projection, limit: maximumWorkflows + 1, maxTimeMS: 10_000, raw: true, ...(signal && { signal }) };
      try {
        return compileAll(await readBounded(organizationDatabase(client, orgId).collection('workflows').find<Document>(query, options)), orgId);
      } catch (error) {
        signal?.throwIfAborted();
        throw storeError(error, `looking up the workflows of ${orgId}`);
      }
    },
  };
}

function compileAll({ workflows, beyond }: Found, orgId: OrgId): FormWorkflows {
  const outcomes = workflows.map(({ id, document }) => (typeof document === 'string' ? refused(id, document) : compileWorkflow(document, orgId)));
  const candidates = outcomes.flatMap((outcome) => (outcome.outcome === 'compiled' ? outcome.workflow : []));
  const malformed = outcomes.flatMap((outcome) => (outcome.outcome === 'malformed' ? skippedOf(outcome) : []));
  return { candidates, malformed: beyond === null ? malformed : [...malformed, { workflowId: '', reason: `${beyond}; the others were not looked at` }] };
}

const refused = (id: unknown, reason: string) => ({ outcome: 'malformed', workflowId: String(id).slice(0, 200), reason }) as const;

function skippedOf({ workflowId, reason }: SkippedWorkflow): SkippedWorkflow {
  return { workflowId, reason };
}
