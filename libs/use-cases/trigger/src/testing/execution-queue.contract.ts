import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionJob, ExecutionQueue } from '../ports.ts';
import { exampleExecution } from './examples.ts';

export interface ExecutionQueueHarness {
  readonly queue: ExecutionQueue;
  /** The jobs that wait, in any order. */
  waiting(): Promise<readonly ExecutionJob[]>;
  /** Takes every waiting job to its end, as a worker does. */
  finishAll(): Promise<void>;
  close(): Promise<void>;
}

const job = (submission: string, attempt = 1): ExecutionJob => ({ key: exampleExecution(submission)._id, attempt });

const named = ({ key, attempt }: ExecutionJob): string => `${key} ${attempt}`;

/** What every ExecutionQueue must do. `createEmpty` gives an empty one. */
export function describeExecutionQueue(name: string, createEmpty: () => Promise<ExecutionQueueHarness>): void {
  describe(`${name} as an ExecutionQueue`, () => {
    let harness: ExecutionQueueHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });
    afterEach(() => harness.close());

    const expectWaiting = async (jobs: readonly ExecutionJob[]) => {
      expect((await harness.waiting()).map(named).sort()).toEqual(jobs.map(named).sort());
    };

    it('takes a batch of jobs', async () => {
      const jobs = [job('a'), job('b'), job('c')];
      await harness.queue.addAll(jobs);
      await expectWaiting(jobs);
    });

    it('takes more jobs than fit into one message', async () => {
      const jobs = Array.from({ length: 1_203 }, (_, index) => job(`many-${index}`));
      await harness.queue.addAll(jobs);
      await expectWaiting(jobs);
    });

    it('keeps one job when the same attempt is added twice, at once or again', async () => {
      await harness.queue.addAll([job('a'), job('a')]);
      await harness.queue.addAll([job('a')]);
      await expectWaiting([job('a')]);
    });

    it('keeps attempts of one execution apart', async () => {
      await harness.queue.addAll([job('a', 1), job('a', 2)]);
      await expectWaiting([job('a', 1), job('a', 2)]);
    });

    it('takes a job again once it has ended', async () => {
      await harness.queue.addAll([job('a')]);
      await harness.finishAll();
      await expectWaiting([]);
      await harness.queue.addAll([job('a')]);
      await expectWaiting([job('a')]);
    });

    it('does nothing for an empty batch', async () => {
      await harness.queue.addAll([]);
      await expectWaiting([]);
    });

    it('rejects when the signal was aborted before, and takes nothing', async () => {
      await expect(harness.queue.addAll([job('a')], AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
      await expectWaiting([]);
    });
  });
}
