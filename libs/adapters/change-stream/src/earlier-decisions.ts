import { platformCollections } from '@tandem/mongodb';
import type { EarlierDecisions } from '@tandem/stream-path';
import type { Db } from 'mongodb';

/** What `trigger_decisions` already holds, by `_id`, and `dead_letters`, by document. */
export function createEarlierDecisions(database: Db): EarlierDecisions {
  const { decisions, deadLetters } = platformCollections(database);
  return {
    async deadLettered({ orgId, origin }, documentKeys, signal) {
      signal?.throwIfAborted();
      const ofOrigin = origin ? { 'event.origin.db': origin.db, 'event.origin.coll': origin.coll } : { 'event.origin': { $exists: false } };
      const found = await deadLetters.find({ orgId, mergeKey: { $in: [...documentKeys] }, source: 'stream', ...ofOrigin }, { projection: { mergeKey: 1 } }).toArray();
      return new Set(found.flatMap(({ mergeKey }) => mergeKey ?? []));
    },
    async find(ids, signal) {
      signal?.throwIfAborted();
      const found = await decisions.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray();
      return new Set(found.map(({ _id }) => _id));
    },
  };
}
