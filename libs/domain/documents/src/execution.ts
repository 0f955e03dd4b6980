import type { UpdateDataOrigin } from './decision.ts';
import type { FormId, NodeId, OrgId, SubmissionId, WorkflowId } from './ids.ts';
import type { EventName, ExecutionKey, TriggerPath } from './keys.ts';
import type { SubmissionSnapshot } from './submission.ts';

export const executionStates = ['held', 'pending', 'running', 'completed', 'failed', 'in-doubt'] as const;
export type ExecutionState = (typeof executionStates)[number];

/** `started` is written before a node acts, its output after: what lies between is in doubt after a crash. */
export interface NodeRecord {
  readonly state: 'started' | 'completed' | 'failed' | 'skipped';
  readonly attempts: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Only of a started one: it surely may be called (again), at that time and not before. */
  readonly waitUntil?: Date;
  readonly output?: unknown;
  /** The handle by which a branching node went on. */
  readonly branch?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface ExecutionLease {
  /** The worker process. */
  readonly holder: string;
  /** One per claim; every later write of the claim names it, so a worker that lost it is refused. */
  readonly token: string;
  /** By the database server's clock. */
  readonly until: Date;
}

/** A document of `workflow_executions`: one workflow to be run once for one event. */
export interface WorkflowExecution {
  readonly _id: ExecutionKey;
  readonly orgId: OrgId;
  readonly submissionId: SubmissionId;
  readonly mergeKey: string;
  readonly formId: FormId;
  readonly event: EventName;
  readonly workflowId: WorkflowId;
  readonly workflowVersion: number;
  /** The definition as decided, in `workflow_definitions`: a later pause, edit or delete does not reach it. */
  readonly definitionId: string;
  /** Where the walk begins: the trigger node that matched. */
  readonly triggerNodeId: NodeId;
  readonly submission: SubmissionSnapshot;
  /** Of an update only: where its submission comes from. */
  readonly dataFrom?: UpdateDataOrigin;
  readonly state: ExecutionState;
  /** Who came first. */
  readonly path: TriggerPath;
  readonly causationDepth: number;
  /** Where in which trace it was decided, where that was traced. */
  readonly traceparent?: string;
  /** Part of the job id; raised when the sweep has to enqueue it anew. */
  readonly attempt: number;
  /** How many attempts no longer count, as a person has settled what was in doubt after them. */
  readonly attemptsBefore?: number;
  /** What a person last said of the nodes that were in doubt. */
  readonly settled?: { readonly by: string; readonly reason: string; readonly at: Date; readonly acted: readonly NodeId[]; readonly notActed: readonly NodeId[] };
  readonly lease: ExecutionLease | null;
  readonly nodes: Readonly<Record<string, NodeRecord>>;
  readonly error: { readonly code: string; readonly message: string; readonly nodeId?: string } | null;
  readonly createdAt: Date;
  /** When a person last let it go: it had been held, or was in doubt. */
  readonly releasedAt?: Date;
  /** Until when it last had to wait for a time, as a delay or another try of a node does; its lease tells whether it still does. */
  readonly parkedUntil?: Date;
  /** When a worker first claimed it. */
  readonly startedAt: Date | null;
  /** How long workers have walked it, in milliseconds, as of the last write; neither parked nor without a worker. */
  readonly activeMs?: number;
  readonly endedAt: Date | null;
  /** Only ended executions expire: a key outlives everything that could replay it. */
  readonly expireAt: Date | null;
}
