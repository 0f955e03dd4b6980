import { randomUUID } from 'node:crypto';
import { findingId } from '@tandem/comparison';
import type { ExecutionState, NodeId, WorkflowExecution } from '@tandem/documents';
import type { SettlePorts } from './ports.ts';
import { nodesInDoubt, resumptionOf, type Verdict } from './resumption.ts';

/** Who says so, and why, is kept in the execution and in the audit. */
export interface SettleOrder extends Verdict {
  readonly key: string;
}

export type SettleResult =
  /** `failed`: nodes that have failed before; where the workflow stops at errors, nothing more is done. */
  | { readonly outcome: 'resumed'; readonly failed: readonly string[] }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'not-in-doubt'; readonly state: ExecutionState }
  | { readonly outcome: 'other-nodes'; readonly inDoubt: readonly NodeId[] }
  | { readonly outcome: 'lost' };

/**
 * Takes a person's word for whether the nodes in doubt have acted, and lets the execution go on. Recorded in the audit, a refusal
 * too. Rejects where the database is away.
 */
export async function settleDoubt(ports: SettlePorts, order: SettleOrder): Promise<SettleResult> {
  const seen = await ports.doubts.find(order.key);
  if (!seen) return { outcome: 'unknown' };
  const result = await settle(ports, seen, order);
  await record(ports, seen, order, result);
  if (result.outcome === 'resumed') await ports.findings.lookSoon([findingOf(seen)], new Date(ports.clock()));
  return result;
}

async function settle({ doubts, clock }: SettlePorts, seen: WorkflowExecution, verdict: Verdict): Promise<SettleResult> {
  if (seen.state !== 'in-doubt') return { outcome: 'not-in-doubt', state: seen.state };
  const resumption = resumptionOf(seen, verdict, new Date(clock()));
  if (!resumption) return { outcome: 'other-nodes', inDoubt: nodesInDoubt(seen) };
  const failed = Object.entries(seen.nodes).flatMap(([id, { state }]) => (state === 'failed' ? [id] : []));
  return (await doubts.resume(seen, resumption)) === 'resumed' ? { outcome: 'resumed', failed } : { outcome: 'lost' };
}

async function record({ actions, clock }: SettlePorts, { orgId }: WorkflowExecution, { key, by, reason, acted, notActed }: SettleOrder, { outcome: came }: SettleResult): Promise<void> {
  const detail = { execution: key, acted: acted.join(' '), notActed: notActed.join(' '), came };
  await actions.record({ _id: randomUUID(), action: 'settle-doubt', orgId, by, at: new Date(clock()), reason, outcome: came === 'resumed' ? 'done' : 'refused', detail });
}

const findingOf = ({ orgId, mergeKey, event, workflowId }: WorkflowExecution): string =>
  findingId({ orgId, mergeKey, event, kind: 'in-doubt', cause: 'node-unfinished', workflowIds: [workflowId] });

/** What came of it, for a person. */
export function settledInWords(result: SettleResult): string {
  switch (result.outcome) {
    case 'resumed':
      return `it goes on: a worker takes it up within seconds${result.failed.length === 0 ? '' : `; ${result.failed.join(' ')} failed before, so where its workflow stops at errors it ends as failed, and nothing more is done`}`;
    case 'unknown':
      return 'there is no such execution';
    case 'not-in-doubt':
      return `it is not in doubt but ${result.state}; nothing was changed`;
    case 'other-nodes':
      return `in doubt ${result.inDoubt.length === 1 ? 'is' : 'are'} ${result.inDoubt.join(' ') || 'no node'}: name each once, after --acted or --not-acted, and no other; nothing was changed`;
    case 'lost':
      return 'somebody has settled it in the meantime; nothing was changed';
  }
}
