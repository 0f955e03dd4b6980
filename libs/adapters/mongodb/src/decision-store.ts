import type { DecisionId, TriggerDecision } from '@tandem/documents';
import type { DecisionStore } from '@tandem/trigger';
import type { Db } from 'mongodb';
import { platformCollections } from './collections.ts';
import { insertNew } from './insert-new.ts';

/** Decisions in `trigger_decisions`. */
export function createDecisionStore(database: Db): DecisionStore {
  const { decisions: collection } = platformCollections(database);
  return {
    async recordAll(decisions, signal) {
      signal?.throwIfAborted();
      const taken = await insertNew<DecisionId, TriggerDecision>(collection, decisions);
      return new Map(decisions.map(({ _id }) => [_id, taken.has(_id) ? 'already-recorded' : 'recorded']));
    },
  };
}
