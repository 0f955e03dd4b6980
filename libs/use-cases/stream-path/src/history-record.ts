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
  /** Of a malformed one. */
  readonly formIds?: readonly string[];
}

/** More, and longer ids, than any form has: a malformed document may hold anything. */
const [maximumForms, maximumFormIdLength] = [1_000, 128];

export function recordOf(input: RecordInput): HistoryRecord {
  const { orgId, workflowId, documentKey, at, source, definition, malformed, formIds = [] } = input;
  const entry: WorkflowHistoryEntry = {
    // fixed widths, so that entries of a workflow also sort by their id
    _id: `${orgId}:${workflowId}:${String(at.seconds).padStart(10, '0')}.${String(at.increment).padStart(10, '0')}`,
    orgId,
    workflowId,
    documentKey,
    effectiveFrom: at,
    definitionId: definition?._id ?? null,
    ...(malformed !== null && { malformed, malformedForms: formIds.filter(({ length }) => length <= maximumFormIdLength).slice(0, maximumForms) }),
    source,
  };
  return { entry, definition };
}

export function deletionRecord(orgId: OrgId, workflowId: WorkflowId, documentKey: string, at: ClusterTime, source: WorkflowHistoryEntry['source']): HistoryRecord {
  return recordOf({ orgId, workflowId, documentKey, at, source, definition: null, malformed: null });
}
