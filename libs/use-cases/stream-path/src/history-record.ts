import type { ClusterTime, OrgId, WorkflowDefinition, WorkflowHistoryEntry, WorkflowId } from '@tandem/documents';
import type { HistoryRecord } from './ports.ts';

/** From when on something counts, and by what that is known. */
export interface RecordedBy {
  readonly at: ClusterTime;
  readonly source: WorkflowHistoryEntry['source'];
  /** Of the event, where it was one. */
  readonly eventToken?: string;
}

export interface RecordInput extends RecordedBy {
  readonly orgId: OrgId;
  readonly workflowId: WorkflowId;
  readonly documentKey: string;
  readonly definition: WorkflowDefinition | null;
  readonly malformed: string | null;
  /** Of a malformed one. */
  readonly formIds?: readonly string[];
}

/** More, and longer ids, than any form has: a malformed document may hold anything. */
const [maximumForms, maximumFormIdLength] = [1_000, 128];

export function recordOf(input: RecordInput): HistoryRecord {
  const { orgId, workflowId, documentKey, at, source, eventToken, definition, malformed, formIds = [] } = input;
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
    ...(eventToken !== undefined && { eventToken }),
  };
  return { entry, definition };
}

export function deletionRecord(orgId: OrgId, workflowId: WorkflowId, documentKey: string, by: RecordedBy): HistoryRecord {
  return recordOf({ orgId, workflowId, documentKey, ...by, definition: null, malformed: null });
}

/** It names a definition that is not there, as after a restore of some collections alone: nobody knows what its workflow was. */
export function isIncomplete({ entry, definition }: HistoryRecord): boolean {
  return entry.definitionId !== null && definition === null;
}
