import type { ExecutionKey, WorkflowExecution } from '@tandem/documents';
import * as original from '@tandem/trigger';
import type { ExecutionJob, InsertOutcome, Trigger, TriggerPorts } from '@tandem/trigger';

// Stands in for the whole package, so all else of it goes through.
export * from '@tandem/trigger';

/** The same use case, but what it does to executions and queue waits until the decisions are written. */
export function createTrigger(ports: TriggerPorts): Trigger {
  return {
    triggerAll(requests, signal) {
      const executions: WorkflowExecution[] = [];
      const jobs: ExecutionJob[] = [];
      const reordered = original.createTrigger({
        ...ports,
        executions: {
          ...ports.executions,
          insertAll: (wanted) => {
            executions.push(...wanted);
            return Promise.resolve(new Map<ExecutionKey, InsertOutcome>(wanted.map(({ _id }) => [_id, { outcome: 'inserted' }])));
          },
        },
        queue: {
          addAll: (wanted) => {
            jobs.push(...wanted);
            return Promise.resolve();
          },
        },
        decisions: {
          recordAll: async (decisions) => {
            const recorded = await ports.decisions.recordAll(decisions, signal);
            // Whoever dies here leaves the word that all is done, and nothing done.
            if (jobs.length > 0) await ports.queue.addAll(jobs, signal);
            if (executions.length > 0) await ports.executions.insertAll(executions, signal);
            return recorded;
          },
        },
      });
      return reordered.triggerAll(requests, signal);
    },
  };
}
