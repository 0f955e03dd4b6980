import type { WorkflowExecution } from '@tandem/documents';
import type { SweepLedger, SweptJob } from '@tandem/execution';
import { platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';
import { lapsed, parkedHolder } from './execution-ledger.ts';

type Candidate = Pick<WorkflowExecution, '_id' | 'lease'>;

/** `workflow_executions` as the sweep reads and revives them, by its two partial indexes. */
export function createSweepLedger(database: Db): SweepLedger {
  const { executions } = platformCollections(database);

  async function revive({ _id, lease }: Candidate): Promise<SweptJob | null> {
    const raise = lease?.holder === parkedHolder ? 0 : 1;
    const unchanged = { _id, state: 'running' as const, 'lease.token': lease?.token ?? '', ...lapsed };
    const pending = [{ $set: { state: 'pending', lease: null, attempt: { $add: ['$attempt', raise] } } }];
    const revived = await executions.findOneAndUpdate(unchanged, pending, { returnDocument: 'after', projection: { attempt: 1 } });
    return revived && { key: revived._id, attempt: revived.attempt };
  }

  return {
    async pendingBefore(createdBefore, after, limit) {
      const rest = after && { $or: [{ createdAt: { $gt: after.createdAt } }, { createdAt: after.createdAt, _id: { $gt: after.key } }] };
      const found = await executions
        .find({ state: 'pending', createdAt: { $lt: createdBefore, ...(after && { $gte: after.createdAt }) }, ...rest })
        .project<Pick<WorkflowExecution, '_id' | 'attempt' | 'createdAt'>>({ attempt: 1, createdAt: 1 })
        .sort({ createdAt: 1, _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ _id: key, attempt, createdAt }) => ({ key, attempt, createdAt }));
    },
    async reviveLapsed(now, limit) {
      const candidates = await executions
        .find({ state: 'running', 'lease.until': { $lt: now } })
        .project<Candidate>({ lease: 1 })
        .limit(limit)
        .toArray();
      const revived = await Promise.all(candidates.map(revive));
      return revived.filter((job) => job !== null);
    },
  };
}
