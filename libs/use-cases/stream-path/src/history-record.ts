import type { ClusterTime, OrgId, WorkflowDefinition, WorkflowHistoryEntry, WorkflowId } from '@tandem/documents';
import type { HistoryRecord } from './ports.ts';

export interface RecordInput {
  readonly orgId: OrgId;
  readonly workflowId: WorkflowId;
  readonly documentKey: string;
  readonly at: ClusterTime;
  readonly source: WorkflowHistoryEntry['source'];
  readonly definition: WorkflowDefinition | null;
  readonly malformed: string | null;
}

export function recordOf(input: RecordInput): HistoryRecord {
  const { orgId, workflowId, documentKey, at, source, definition, malformed } = input;
  const entry: WorkflowHistoryEntry = {
    // fixed widths, so that entries of a workflow also sort by their id
    _id: `${orgId}:${workflowId}:${String(at.seconds).padStart(10, '0')}.${String(at.increment).padStart(10, '0')}`,
    orgId,
    workflowId,
    documentKey,
    effectiveFrom: at,
    definitionId: definition?._id ?? null,
    ...(malformed !== null && { malformed }),
    source,
  };
  return { entry, definition };
}

export function deletionRecord(orgId: OrgId, workflowId: WorkflowId, documentKey: string, at: ClusterTime, source: WorkflowHistoryEntry['source']): HistoryRecord {
  return recordOf({ orgId, workflowId, documentKey, at, source, definition: null, malformed: null });
}
