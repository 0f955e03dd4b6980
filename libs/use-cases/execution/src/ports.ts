import type { ExecutionKey, ExecutionState, NodeId, NodeRecord, WorkflowDefinition, WorkflowExecution } from '@tandem/documents';
import type { ErrorCode } from '@tandem/errors';

/** The right to act on an execution. Every write names it; a claim that was lost is refused everywhere. */
export interface Claim {
  readonly key: ExecutionKey;
  readonly token: string;
}

export type ClaimOutcome =
  | { readonly outcome: 'claimed'; readonly claim: Claim; readonly execution: WorkflowExecution }
  /** Ended, held, or another worker's; null where there is no such execution. */
  | { readonly outcome: 'refused'; readonly state: ExecutionState | null };

/** What became of nodes since the last write. */
export interface NodeChanges {
  readonly records: ReadonlyMap<NodeId, NodeRecord>;
  /** Surely without effect, so as if they had never been started. */
  readonly forgotten: readonly NodeId[];
  /** How long workers have walked the execution by now, in milliseconds. */
  readonly activeMs: number;
}

export interface ExecutionEnd {
  readonly state: 'completed' | 'failed' | 'in-doubt';
  readonly error: WorkflowExecution['error'];
  readonly endedAt: Date;
  readonly expireAt: Date;
}

/** `refused`: the database will never accept these changes, and has written nothing. */
export type WriteOutcome = 'saved' | 'lost' | 'refused';

/**
 * Executions as a worker writes them. The order of calls is claim; then any number of `save` and
 * `renew`; then exactly one of `finish`, `release` and `park`. All but `claim` answer `lost` when the
 * claim is no longer the execution's, and have then written nothing: the worker must stop at once.
 * After `refused` the same call may come with other changes. Leases are by the server's clock. A call that
 * rejects may or may not have written, and may be repeated; a `finish` that finds its own end written is `saved`.
 */
export interface ExecutionLedger {
  /** By compare-and-set: pending executions, and running ones whose lease has lapsed. Of many callers at most one is given it. */
  claim(key: ExecutionKey, holder: string, leaseMs: number): Promise<ClaimOutcome>;
  renew(claim: Claim, leaseMs: number): Promise<'renewed' | 'lost'>;
  save(claim: Claim, changes: NodeChanges): Promise<WriteOutcome>;
  finish(claim: Claim, changes: NodeChanges, end: ExecutionEnd): Promise<WriteOutcome>;
  /** Gives it back: pending, with the next attempt's number, so that its job can be added beside the one that ends. */
  release(claim: Claim, changes: NodeChanges): Promise<WriteOutcome>;
  /** Lays it down until a time; the sweep wakes it. */
  park(claim: Claim, changes: NodeChanges, untilMs: number): Promise<WriteOutcome>;
}

export interface SweptJob {
  readonly key: ExecutionKey;
  readonly attempt: number;
}

/** What became of executions whose lease had lapsed. */
export interface Revival {
  readonly revived: readonly SweptJob[];
  /** Those that could not be changed, and why: they keep none of the others waiting. */
  readonly failed: readonly FailedRevival[];
}

export interface FailedRevival {
  readonly key: ExecutionKey;
  readonly error: unknown;
}

/** A place in the pending executions, by age. */
export interface PendingPosition {
  readonly createdAt: Date;
  readonly key: ExecutionKey;
}

/** What the sweep needs; each call is bounded by `limit` and by an index. Times are by the server's clock as far as known. */
export interface SweepLedger {
  /** Pending ones created before a time, oldest first, after a position. */
  pendingBefore(createdBefore: Date, after: PendingPosition | null, limit: number): Promise<readonly (SweptJob & PendingPosition)[]>;
  /**
   * Running ones whose lease has lapsed become pending, with the next attempt's number unless they were
   * parked. `now` only finds them; each is changed by compare-and-set and by the server's clock.
   */
  reviveLapsed(now: Date, limit: number): Promise<Revival>;
}

/** Adding the same attempt twice leaves one job. Rejects with QUEUE_UNAVAILABLE when unsure. */
export interface SweepQueue {
  addAll(jobs: readonly SweptJob[], signal?: AbortSignal): Promise<void>;
}

export interface FoundDefinition {
  readonly definition: WorkflowDefinition;
  /** How large it is where it lies. */
  readonly bytes: number;
}

/** Definitions by content: what is found once never changes. Null where there is none. */
export interface DefinitionReader {
  find(definitionId: string): Promise<FoundDefinition | null>;
}

export interface ExecutionClock {
  /** Milliseconds since the epoch, by the server's clock as far as known. */
  now(): number;
  /** Resolves after the time, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves once sleeps that are over, and whatever else waits for the process, have had their turn. */
  turn(): Promise<void>;
}

/** Where numbers and news go; must not throw. */
export interface ExecutionObserver {
  executionEnded(state: ExecutionEnd['state'], durationMs: number): void;
  nodeEnded(type: string, state: 'completed' | 'failed' | 'in-doubt', attempts: number, durationMs: number): void;
  /** The canvas says something that the walk does not heed. Once each time the definition is read. */
  canvasNoted(definitionId: string, notes: readonly string[]): void;
  /** Another worker has the execution now, or may; this one stopped. */
  claimLost(key: ExecutionKey): void;
  /** The database did not take a write; it is tried again while the lease lasts. */
  writeFailed(key: ExecutionKey, error: unknown): void;
}

/** The reason why an execution or a node failed. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}
