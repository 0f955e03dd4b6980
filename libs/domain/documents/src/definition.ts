import { createHash } from 'node:crypto';
import type { WorkflowDefinition } from './history.ts';
import type { Workflow } from './workflow.ts';

/** Names a workflow's definition by its content, so that every path that read the same one names it alike. */
export function definitionOf(document: Workflow): WorkflowDefinition {
  const hash = createHash('sha256').update(canonicalJson(document)).digest('hex').slice(0, 32);
  return { _id: `${document.orgId}:${document.id}:${hash}`, orgId: document.orgId, workflowId: document.id, document };
}

/** JSON with sorted keys: MongoDB keeps the order of fields as written, and an update may change it. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isPlainObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
