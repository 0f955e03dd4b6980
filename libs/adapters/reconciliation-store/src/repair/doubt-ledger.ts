import type { WorkflowExecution } from '@tandem/documents';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { DoubtLedger, ExecutionInDoubt } from '@tandem/repair';
import type { Db } from 'mongodb';

const projection = { orgId: 1, submissionId: 1, workflowId: 1, event: 1, error: 1, endedAt: 1 } as const;

/** Executions of `workflow_executions` that are in doubt, by their partial index. */
export function createDoubtLedger(database: Db): DoubtLedger {
  const { executions } = platformCollections(database);
  return {
    list: (orgId, limit) =>
      askStore('listing executions in doubt', () =>
        executions.find<ExecutionInDoubt>({ state: 'in-doubt', ...(orgId !== null && { orgId }) }, { projection }).sort({ orgId: 1, endedAt: 1, _id: 1 }).limit(limit).toArray()),
    find: (key) => askStore('reading an execution', () => executions.findOne({ _id: key as WorkflowExecution['_id'] })),
    resume: ({ _id, attempt, endedAt }, resumption) =>
      askStore('settling an execution', async () => {
        const { matchedCount } = await executions.updateOne({ _id, state: 'in-doubt', attempt, endedAt }, { $set: resumption });
        return matchedCount === 1 ? 'resumed' : 'lost';
      }),
  };
}
