import { createFakeFaults, type FakeFaults } from './fake-faults.ts';
import type { ExecutionJob, ExecutionQueue } from './ports.ts';

export interface FakeExecutionQueue extends ExecutionQueue, FakeFaults {
  /** The jobs that wait, each once. */
  waiting(): readonly ExecutionJob[];
  /** Takes all waiting jobs, as a worker would: their ids are free again. */
  takeAll(): readonly ExecutionJob[];
}

/** A queue held in memory, for tests. Adding a job that waits already leaves one. */
export function createFakeExecutionQueue(): FakeExecutionQueue {
  const jobs = new Map<string, ExecutionJob>();
  const faults = createFakeFaults('QUEUE_UNAVAILABLE');
  return {
    async addAll(added, signal) {
      await faults.run(added, (job) => jobs.set(`${job.key} ${job.attempt}`, job), signal);
    },
    waiting: () => [...jobs.values()],
    takeAll() {
      const taken = [...jobs.values()];
      jobs.clear();
      return taken;
    },
    failNext: faults.failNext,
  };
}
