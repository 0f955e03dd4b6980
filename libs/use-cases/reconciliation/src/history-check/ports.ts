import type { HistoryContradiction } from '@tandem/comparison';
import type { ClusterTime, OrgId, WorkflowHistoryEntry } from '@tandem/documents';

/** What a workflow is, in a word: the id of its definition, which its content makes, or one of `workflowStates`. */
export type WorkflowState = string;
export const workflowStates = { malformed: 'malformed', absent: 'not there' } as const;

/** An organization's `workflows` as they are now. */
export interface WorkflowSnapshot {
  /** By workflow id; several where several documents carry the same one. Documents without a valid id are left out. */
  readonly states: ReadonlyMap<string, ReadonlySet<WorkflowState>>;
  /** The cluster times before and after the reading. */
  readonly from: ClusterTime;
  readonly until: ClusterTime;
}

/** A document of `history_checks`: how far history and `workflows` are known to agree, one of each organization. */
export interface HistoryCheck {
  readonly orgId: OrgId;
  /** Null before the first check. */
  readonly agreedUpTo: ClusterTime | null;
  /** The open ones, and those closed ones that findings may still be about. */
  readonly contradictions: readonly HistoryContradiction[];
}

/**
 * Port: what is needed to hold history against `workflows`. Call order of a check: `read`, `snapshot`,
 * `entriesSince`; only where they differ `streamPast` and `entriesSince` again; then `save`. Rejects with STORE_UNAVAILABLE.
 */
export interface HistoryChecks {
  read(orgId: OrgId): Promise<HistoryCheck | null>;
  /** Replaces what was kept of the organization. */
  save(check: HistoryCheck): Promise<void>;
  /** Read in one go, by nobody who writes history. Rejects with BACKEND_UNREACHABLE where the server is in no replica set. */
  snapshot(orgId: OrgId, signal: AbortSignal): Promise<WorkflowSnapshot>;
  /** The versions in force at that second or later. */
  entriesSince(orgId: OrgId, fromSeconds: number): Promise<readonly WorkflowHistoryEntry[]>;
  /** Waits until everything up to `time` is durably in history; false where that takes too long. */
  streamPast(time: ClusterTime, signal: AbortSignal): Promise<boolean>;
}
