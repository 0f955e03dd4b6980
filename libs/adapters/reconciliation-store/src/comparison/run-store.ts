import type { ReconciliationRun, RunStore } from '@tandem/reconciliation';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { Collection, Db } from 'mongodb';
import { createWatermarks } from '../watermarks.ts';

/** Runs in `reconciliations`; how far the scheduled ones have come in `reconciler_watermarks`. */
export function createRunStore(database: Db): RunStore {
  const collection = platformCollections(database).reconciliations as unknown as Collection<ReconciliationRun>;
  const watermarks = createWatermarks(database, 'comparison');
  return {
    async save(run) {
      await askStore('keeping a run', () => collection.insertOne(run));
    },
    latest: () => askStore('reading the newest run', () => collection.find().sort({ startedAt: -1 }).limit(1).next()),
    comparedUpTo: watermarks.read,
    saveComparedUpTo: watermarks.save,
  };
}
