import path from 'node:path';
import * as original from '@tandem/documents';
import type { EventName, ExecutionKey, OrgId, SubmissionId, WorkflowId } from '@tandem/documents';

// Stands in for the whole package, so all else of it goes through.
export * from '@tandem/documents';

/** By the name of the bundle that runs: each path runs in an app of its own. */
const app = path.basename(process.argv[1] ?? '').replaceAll(/\W/g, '');

export function executionKey(orgId: OrgId, submissionId: SubmissionId, event: EventName, workflowId: WorkflowId): ExecutionKey {
  return `${original.executionKey(orgId, submissionId, event, workflowId)}-${app}` as ExecutionKey;
}
