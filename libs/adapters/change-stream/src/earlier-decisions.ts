import { platformCollections } from '@tandem/mongodb';
import type { EarlierDecisions } from '@tandem/stream-path';
import type { Db } from 'mongodb';

/** What `trigger_decisions` already holds, by `_id`. */
export function createEarlierDecisions(database: Db): EarlierDecisions {
  const { decisions } = platformCollections(database);
  return {
    async find(ids, signal) {
      signal?.throwIfAborted();
      const found = await decisions.find({ _id: { $in: [...ids] } }, { projection: { phase: 1, outcome: 1 } }).toArray();
      return new Map(found.map(({ _id, phase, outcome }) => [_id, { phase, outcome }]));
    },
  };
}
