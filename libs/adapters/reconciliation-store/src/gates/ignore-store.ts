import { askStore, platformCollections } from '@tandem/mongodb';
import type { DivergenceIgnore, IgnoreStore } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';
import { createStandingRules } from './standing-rules.ts';

/** Ignores in `divergence_ignores`. */
export function createIgnoreStore(database: Db): IgnoreStore {
  const collection = platformCollections(database).divergenceIgnores as unknown as Collection<DivergenceIgnore>;
  const { add, standing, find, end, changeStanding } = createStandingRules(collection, 'ignores');
  return {
    add, standing, find, end,
    renew: (id, expiresAt) => changeStanding(id, { expiresAt }),
    async noteHits(hits, at) {
      if (hits.size === 0) return;
      const operations = [...hits].map(([_id, count]) => ({ updateOne: { filter: { _id }, update: { $set: { hits: { count, at } } } } }));
      await askStore('noting hits of ignores', () => collection.bulkWrite(operations, { ordered: false }));
    },
  };
}
