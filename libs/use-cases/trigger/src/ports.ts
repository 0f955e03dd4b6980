import type { DecisionId, ExecutionKey, ExecutionState, TriggerDecision, WorkflowDefinition, WorkflowExecution } from '@tandem/documents';

/** How an execution that was to be inserted was found. */
export type InsertOutcome =
  | { readonly outcome: 'inserted' }
  | { readonly outcome: 'already-there'; readonly state: ExecutionState; readonly attempt: number };

/**
 * Definitions by content. Call it before the executions that name them are inserted: an execution
 * must never point at a definition that is not there. Idempotent; an implementation remembers what
 * it has stored and writes each definition once.
 */
export interface DefinitionStore {
  ensureAll(definitions: readonly WorkflowDefinition[], signal?: AbortSignal): Promise<void>;
}

/**
 * Executions by key. A key that is there already is another path having come first (or this one,
 * before a crash), and no error. One round trip for the batch, and one more only where keys were there.
 * Rejects with STORE_UNAVAILABLE when it can't say what was written.
 */
export interface ExecutionStore {
  insertAll(executions: readonly WorkflowExecution[], signal?: AbortSignal): Promise<ReadonlyMap<ExecutionKey, InsertOutcome>>;
  /**
   * Makes held ones pending, and says how each stands then; what is not held stays as it is. Idempotent. Enqueue the
   * pending ones after it: whoever dies between leaves them to the sweep. Rejects with STORE_UNAVAILABLE.
   */
  releaseAll(keys: readonly ExecutionKey[], signal?: AbortSignal): Promise<ReadonlyMap<ExecutionKey, Found>>;
}

/** An execution that is there. */
export type Found = Extract<InsertOutcome, { readonly outcome: 'already-there' }>;

export interface ExecutionJob {
  readonly key: ExecutionKey;
  /** With the key it makes the job's id, so adding the same attempt twice leaves one job. */
  readonly attempt: number;
}

/**
 * The courier between a decision and its executor; also the place where an existing platform hands
 * matched executions to an executor of its own. May lose jobs; may deliver twice. Resolves once the
 * jobs are taken, rejects with QUEUE_UNAVAILABLE when unsure.
 */
export interface ExecutionQueue {
  addAll(jobs: readonly ExecutionJob[], signal?: AbortSignal): Promise<void>;
}

/**
 * Decisions. Written last: a decision says that all before it is durable. Recording one again is
 * harmless, the first stays.
 */
export interface DecisionStore {
  recordAll(decisions: readonly TriggerDecision[], signal?: AbortSignal): Promise<ReadonlyMap<DecisionId, 'recorded' | 'already-recorded'>>;
  /** Those of the decisions that are there, a few at most, in the order of the ids; one that `recordAll` has answered for is among them. */
  recorded(ids: readonly DecisionId[], signal?: AbortSignal): Promise<readonly RecordedDecision[]>;
}

/** What was decided, as far as whoever would decide it again goes by it. */
export type RecordedDecision = Pick<TriggerDecision, '_id' | 'outcome' | 'skipped' | 'matches'>;

/** Milliseconds since the epoch, as now. */
export type Clock = () => number;
