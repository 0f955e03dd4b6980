import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { WorkflowDefinition } from './history.ts';
import type { Workflow } from './workflow.ts';

/** Names a workflow's definition by its content, so that every path that read the same one names it alike. */
export function definitionOf(document: Workflow): WorkflowDefinition {
  const hash = createHash('sha256').update(canonicalJson(document)).digest('hex').slice(0, 32);
  return { _id: `${document.orgId}:${document.id}:${hash}`, orgId: document.orgId, workflowId: document.id, document };
}
