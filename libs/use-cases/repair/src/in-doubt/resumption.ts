import { nodeIdSchema, type NodeId, type NodeRecord, type WorkflowExecution } from '@tandem/documents';
import type { Resumption } from './ports.ts';

/** What a person says of the nodes in doubt. */
export type Verdict = Omit<NonNullable<WorkflowExecution['settled']>, 'at'>;

/**
 * The nodes of which nobody knows whether they have acted. Where some that were started bear an error, the others were cut short beside
 * them and may safely be repeated; where none does, the execution was given up before a walk could tell them apart.
 */
export function nodesInDoubt({ state, nodes }: Pick<WorkflowExecution, 'state' | 'nodes'>): readonly NodeId[] {
  if (state !== 'in-doubt') return [];
  const started = Object.entries(nodes).filter(([, record]) => record.state === 'started' && !record.waitUntil);
  const told = started.filter(([, record]) => record.error);
  return (told.length > 0 ? told : started).flatMap(([name]) => nodeIdSchema.safeParse(name).data ?? []);
}

/**
 * How the execution goes on: what has acted is completed, without an output; what has not begins anew, with the same idempotency
 * key. It is pending, as the next attempt, and has all its attempts and all its time again; the sweep brings it to a worker. Null
 * where the verdict does not name each node in doubt once, and no other.
 */
export function resumptionOf(execution: WorkflowExecution, { acted, notActed, by, reason }: Verdict, at: Date): Resumption | null {
  const named: readonly string[] = [...acted, ...notActed];
  const doubtful = nodesInDoubt(execution);
  if (named.length !== doubtful.length || !doubtful.every((id) => named.includes(id))) return null;
  const { attempt } = execution;
  return {
    ...{ state: 'pending', attempt: attempt + 1, attemptsBefore: attempt, activeMs: 0 },
    settled: { by, reason, at, acted, notActed },
    nodes: nodesAfter(execution.nodes, { acted, notActed }, at),
    ...{ error: null, releasedAt: at, endedAt: null, expireAt: null },
  };
}

function nodesAfter(nodes: WorkflowExecution['nodes'], { acted, notActed }: Pick<Verdict, 'acted' | 'notActed'>, at: Date): Record<string, NodeRecord> {
  const has = (ids: readonly string[], name: string) => ids.includes(name);
  // what lies behind a node in doubt was passed over, and has its turn now
  const kept = Object.entries(nodes).filter(([name, { state }]) => state !== 'skipped' && !has(notActed, name));
  return Object.fromEntries(kept.map(([name, record]) => [name, has(acted, name) ? completedAt(record, at) : record]));
}

const completedAt = ({ attempts, startedAt }: NodeRecord, endedAt: Date): NodeRecord => ({ state: 'completed', attempts, startedAt, endedAt, output: null });
