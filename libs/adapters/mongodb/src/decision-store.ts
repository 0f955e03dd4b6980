import type { DecisionId, TriggerDecision } from '@tandem/documents';
import type { DecisionStore, RecordedDecision } from '@tandem/trigger';
import type { Db } from 'mongodb';
import { asPrimaryHasIt } from './as-primary-has-it.ts';
import { platformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';
import { askStore } from './store-error.ts';

/** Decisions in `trigger_decisions`. */
export function createDecisionStore(database: Db): DecisionStore {
  const { decisions: collection } = platformCollections(database);
  return {
    async recordAll(decisions, signal) {
      signal?.throwIfAborted();
      const taken = await insertNew<DecisionId, TriggerDecision>(collection, decisions);
      return new Map(decisions.map(({ _id }) => [_id, taken.has(_id) ? 'already-recorded' : 'recorded']));
    },
    async recorded(ids, signal) {
      signal?.throwIfAborted();
      const found = await askStore('reading decisions', () => collection.find<RecordedDecision>({ _id: { $in: [...ids] } }, { projection: { outcome: 1, skipped: 1, matches: 1 }, ...asPrimaryHasIt }).toArray());
      const byId = new Map(found.map((decision) => [decision._id, decision]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
  };
}
