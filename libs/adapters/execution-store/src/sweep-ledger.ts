import type { WorkflowExecution } from '@tandem/documents';
import type { Revival, SweepLedger, SweptJob } from '@tandem/execution';
import { platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';
import { parkedHolder, untouched } from './execution-ledger.ts';

type Candidate = Pick<WorkflowExecution, '_id' | 'lease'>;

/** `workflow_executions` as the sweep reads and revives them, by its two partial indexes. */
export function createSweepLedger(database: Db): SweepLedger {
  const { executions } = platformCollections(database);

  async function revive({ _id, lease }: Candidate): Promise<SweptJob | null> {
    if (!lease) return null;
    const raise = lease.holder === parkedHolder ? 0 : 1;
    const pending = [{ $set: { state: 'pending', lease: null, attempt: { $add: ['$attempt', raise] } } }];
    const revived = await executions.findOneAndUpdate({ _id, ...untouched(lease) }, pending, { returnDocument: 'after', projection: { attempt: 1 } });
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
        .aggregate<Candidate>([
          { $match: { state: 'running', 'lease.until': { $lt: now } } },
          { $limit: limit },
          // the caller's clock may be ahead of the server's
          { $project: { lease: 1, lapsed: { $lt: ['$lease.until', '$$NOW'] } } },
          { $match: { lapsed: true } },
        ])
        .toArray();
      return revivalOf(candidates, await Promise.allSettled(candidates.map(revive)));
    },
  };
}

function revivalOf(candidates: readonly Candidate[], outcomes: readonly PromiseSettledResult<SweptJob | null>[]): Revival {
  const failed = candidates.flatMap(({ _id: key }, index) => {
    const outcome = outcomes[index];
    return outcome?.status === 'rejected' ? { key, error: outcome.reason as unknown } : [];
  });
  return { revived: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value ? outcome.value : [])), failed };
}
