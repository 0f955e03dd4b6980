import type { ExecutionKey, WorkflowExecution } from '@tandem/documents';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionStore } from '../ports.ts';
import { exampleExecution } from './examples.ts';

export interface ExecutionStoreHarness {
  readonly store: ExecutionStore;
  /** Reads what is stored, past the store. */
  find(key: ExecutionKey): Promise<WorkflowExecution | null | undefined>;
}

/** What every ExecutionStore must do. `createEmpty` gives an empty one. */
export function describeExecutionStore(name: string, createEmpty: () => Promise<ExecutionStoreHarness>): void {
  describe(`${name} as an ExecutionStore`, () => {
    let harness: ExecutionStoreHarness;
    beforeEach(async () => {
      harness = await createEmpty();
    });

    it('inserts every execution of a batch and says so', async () => {
      const executions = [exampleExecution('a'), exampleExecution('b')];
      const outcomes = await harness.store.insertAll(executions);
      expect(outcomes).toEqual(new Map(executions.map(({ _id }) => [_id, { outcome: 'inserted' }])));
      for (const execution of executions) expect(await harness.find(execution._id)).toEqual(execution);
    });

    it('finds the state and the attempt of one that was there already, and leaves it as it is', async () => {
      const running = exampleExecution('a', { state: 'running', attempt: 3, path: 'stream' });
      await harness.store.insertAll([running]);
      const outcomes = await harness.store.insertAll([exampleExecution('a')]);
      expect(outcomes).toEqual(new Map([[running._id, { outcome: 'already-there', state: 'running', attempt: 3 }]]));
      expect(await harness.find(running._id)).toEqual(running);
    });

    it('inserts the new ones of a batch in which others were there', async () => {
      const [first, middle, last] = [exampleExecution('a'), exampleExecution('b'), exampleExecution('c')];
      await harness.store.insertAll([middle]);
      const outcomes = await harness.store.insertAll([first, middle, last]);
      expect(outcomes).toEqual(
        new Map([
          [first._id, { outcome: 'inserted' }],
          [middle._id, { outcome: 'already-there', state: 'pending', attempt: 1 }],
          [last._id, { outcome: 'inserted' }],
        ]),
      );
    });

    it('lets exactly one of several concurrent callers insert a key', async () => {
      const execution = exampleExecution('a');
      const answers = await Promise.all(Array.from({ length: 8 }, () => harness.store.insertAll([execution])));
      const inserted = answers.filter((outcomes) => outcomes.get(execution._id)?.outcome === 'inserted');
      expect(inserted).toHaveLength(1);
    });

    it('makes held executions pending once, and leaves others as they are', async () => {
      const [held, running] = [exampleExecution('a', { state: 'held' }), exampleExecution('b', { state: 'running', attempt: 2 })];
      await harness.store.insertAll([held, running]);
      for (let times = 0; times < 2; times += 1) {
        expect(await harness.store.releaseAll([held._id, running._id])).toEqual(new Map([
          [held._id, { outcome: 'already-there', state: 'pending', attempt: 1 }],
          [running._id, { outcome: 'already-there', state: 'running', attempt: 2 }],
        ]));
      }
      expect(await harness.find(held._id)).toMatchObject({ ...held, state: 'pending' });
      expect(await harness.find(running._id)).toEqual(running);
    });

    it('does nothing for an empty batch', async () => {
      expect(await harness.store.insertAll([])).toEqual(new Map());
    });

    it('rejects when the signal was aborted before, and inserts nothing', async () => {
      const execution = exampleExecution('a');
      await expect(harness.store.insertAll([execution], AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
      expect(await harness.find(execution._id)).toBeFalsy();
    });
  });
}
