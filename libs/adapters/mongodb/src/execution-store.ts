import type { ExecutionKey, ExecutionState, WorkflowExecution } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { ExecutionStore, InsertOutcome } from '@tandem/trigger';
import type { Collection, Db } from 'mongodb';
import { asPrimaryHasIt } from './as-primary-has-it.ts';
import { platformCollections, type PlatformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';
import { askStore } from './store-error.ts';

interface ExecutionProgress {
  readonly _id: ExecutionKey;
  readonly state: ExecutionState;
  readonly attempt: number;
}

/** Executions in `workflow_executions`. */
export function createExecutionStore(database: Db): ExecutionStore {
  const { executions: collection } = platformCollections(database);
  return {
    async insertAll(executions, signal) {
      signal?.throwIfAborted();
      const outcomes = new Map<ExecutionKey, InsertOutcome>(executions.map(({ _id }) => [_id, { outcome: 'inserted' }]));
      const taken = await insertNew<ExecutionKey, WorkflowExecution>(collection, executions);
      if (taken.size === 0) return outcomes;
      for (const { _id, state, attempt } of await readProgress(collection, [...taken])) {
        outcomes.set(_id, { outcome: 'already-there', state, attempt });
      }
      const gone = [...taken].find((key) => outcomes.get(key)?.outcome === 'inserted');
      if (gone) throw new TandemError('STORE_UNAVAILABLE', `the execution ${gone} was there and is gone`);
      return outcomes;
    },
    async releaseAll(keys, signal) {
      signal?.throwIfAborted();
      if (keys.length === 0) return new Map();
      await askStore('releasing held executions', () =>
        collection.updateMany({ _id: { $in: [...keys] }, state: 'held' }, [{ $set: { state: 'pending', releasedAt: '$$NOW' } }]));
      return new Map((await readProgress(collection, keys)).map(({ _id, state, attempt }) => [_id, { outcome: 'already-there', state, attempt }]));
    },
  };
}

function readProgress(collection: PlatformCollections['executions'], keys: readonly ExecutionKey[]): Promise<readonly ExecutionProgress[]> {
  return askStore('reading the executions that were there', () =>
    (collection as unknown as Collection<ExecutionProgress>).find({ _id: { $in: keys } }, { projection: { state: 1, attempt: 1 }, ...asPrimaryHasIt }).toArray());
}
