import { randomUUID } from 'node:crypto';
import type { WorkflowExecution } from '@tandem/documents';
import type { Claim, ClaimOutcome, ExecutionLedger, NodeChanges, WriteOutcome } from '@tandem/execution';
import { isRefusal, platformCollections } from '@tandem/mongodb';
import type { Db, Document, Filter } from 'mongodb';

/** Holds the lease of an execution that waits for a time. */
export const parkedHolder = 'parked';

/** True for a lease that has lapsed by the server's clock. */
export const lapsed = { $expr: { $lt: ['$lease.until', '$$NOW'] } };

/** `workflow_executions` as a worker writes them. Claims are compare-and-set; every other write names the claim's token. */
export function createExecutionLedger(database: Db): ExecutionLedger {
  const { executions } = platformCollections(database);
  const leaseEnd = (leaseMs: number) => ({ $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } });
  const held = (claim: Claim): Filter<WorkflowExecution> => ({ _id: claim.key, state: 'running', 'lease.token': claim.token });

  async function write(claim: Claim, changes: NodeChanges, rest: Document, increments: Document = {}): Promise<WriteOutcome> {
    const records = [...changes.records].map(([id, record]) => [`nodes.${id}`, record] as const);
    const set = { ...Object.fromEntries(records), activeMs: changes.activeMs, ...rest };
    const unset = Object.fromEntries(changes.forgotten.map((id) => [`nodes.${id}`, true as const]));
    const update = { $set: set, ...parts('$unset', unset), ...parts('$inc', increments) };
    try {
      const { matchedCount } = await executions.updateOne(held(claim), update);
      return matchedCount === 1 ? 'saved' : 'lost';
    } catch (error) {
      if (isRefusal(error)) return 'refused';
      throw error;
    }
  }

  return {
    async claim(key, holder, leaseMs): Promise<ClaimOutcome> {
      const claim = { key, token: randomUUID() };
      const free: Filter<WorkflowExecution> = { _id: key, $or: [{ state: 'pending' }, { state: 'running', ...lapsed }] };
      const lease = { holder: { $literal: holder }, token: claim.token, until: leaseEnd(leaseMs) };
      const taken = [{ $set: { state: 'running', lease, startedAt: { $ifNull: ['$startedAt', '$$NOW'] } } }];
      const execution = await executions.findOneAndUpdate(free, taken, { returnDocument: 'after' });
      if (execution) return { outcome: 'claimed', claim, execution };
      const there = await executions.findOne({ _id: key }, { projection: { state: 1 } });
      return { outcome: 'refused', state: there?.state ?? null };
    },
    async renew(claim, leaseMs) {
      const { matchedCount } = await executions.updateOne(held(claim), [{ $set: { 'lease.until': leaseEnd(leaseMs) } }]);
      return matchedCount === 1 ? 'renewed' : 'lost';
    },
    save: (claim, changes) => write(claim, changes, {}),
    finish: (claim, changes, end) => write(claim, changes, { ...end, lease: null }),
    release: (claim, changes) => write(claim, changes, { state: 'pending', lease: null }, { attempt: 1 }),
    park: (claim, changes, untilMs) => write(claim, changes, { lease: { holder: parkedHolder, token: randomUUID(), until: new Date(untilMs) } }),
  };
}

/** Servers refuse an operator without fields. */
function parts(operator: string, fields: Document): Document {
  return Object.keys(fields).length === 0 ? {} : { [operator]: fields };
}
