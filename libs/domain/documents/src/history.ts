import type { ClusterTime } from './cluster-time.ts';
import type { OrgId, WorkflowId } from './ids.ts';
import type { Workflow } from './workflow.ts';

/** A document of `workflow_definitions`: one definition, named by its content, never changed. */
export interface WorkflowDefinition {
  /** Organization, workflow and a hash of the content. */
  readonly _id: string;
  readonly orgId: OrgId;
  readonly workflowId: WorkflowId;
  readonly document: Workflow;
}

/** Under an id that begins so, history knows a document that has no usable one of its own. */
export const unidentifiedPrefix = 'unidentified.';

/** A document of `workflow_history`: what a workflow was from a cluster time on. */
export interface WorkflowHistoryEntry {
  /** Organization, workflow and cluster time: writing it twice is harmless. */
  readonly _id: string;
  readonly orgId: OrgId;
  readonly workflowId: WorkflowId;
  /** The document's `_id` in sortable form: change events of updates and deletes name nothing else. */
  readonly documentKey: string;
  readonly effectiveFrom: ClusterTime;
  /** Null when it was deleted, or became malformed (then `malformed` says how). */
  readonly definitionId: string | null;
  readonly malformed?: string;
  /** Of a malformed one, the forms it would listen to, as far as can be told. */
  readonly malformedForms?: readonly string[];
  /** The stream's own knowledge, or a snapshot taken where the stream had none. */
  readonly source: 'stream' | 'snapshot';
  /** The change event's resume token, as text: of events at one time it tells which ones are in it. Absent where it came from no event. */
  readonly eventToken?: string;
  /** How many entries its event made, where it made several: whoever wrote them may have died before the last. */
  readonly eventEntries?: number;
}
