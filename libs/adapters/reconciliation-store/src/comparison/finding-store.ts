import { findingKinds, findingStatuses, type FindingKind, type FindingStatus, type StoredFinding } from '@tandem/comparison';
import { askStore, platformCollections, rowsOfStore } from '@tandem/mongodb';
import type { FindingCount, FindingQuery, FindingStore, Pages } from '@tandem/reconciliation';
import { inWindow } from '../merge-key-range.ts';
import { rowsPerPage } from './read-pages.ts';
import type { AnyBulkWriteOperation, Collection, Db, Filter, FindCursor } from 'mongodb';

/** A list by several fields at once may have to pass over many; whoever asks is not kept waiting for long. */
const longestListMs = 10_000;

const kinds = (Object.keys(findingKinds) as FindingKind[]).sort();
const statuses = (Object.keys(findingStatuses) as FindingStatus[]).sort();
/** Of each kind and status. An index answers, and yet some servers look at every finding that it names. */
const mostCounted = 10_000;

/** Findings in `divergences`. */
export function createFindingStore(database: Db): FindingStore {
  const collection = platformCollections(database).divergences as unknown as Collection<StoredFinding>;
  return {
    async saveAll(writes) {
      const operations = writes.map(({ finding: { _id, ...finding }, isNew }): AnyBulkWriteOperation<StoredFinding> => ({
        updateOne: {
          filter: { _id },
          // A finding seen by two runs at once is still one, first seen by one of them.
          update: { $set: finding, $setOnInsert: { firstSeen: finding.lastSeen, ...(isNew && { rechecks: 0 }) }, ...(!isNew && { $inc: { rechecks: 1 } }) },
          upsert: true,
        },
      }));
      await askStore('keeping findings', () => collection.bulkWrite(operations, { ordered: false }));
    },
    async closeAll(ids, status, at, expireAt) {
      const update = { $set: { status, lastSeen: at, nextCheckAt: null, expireAt }, $inc: { rechecks: 1 } };
      await askStore('closing findings', () => collection.updateMany({ _id: { $in: [...ids] } }, update));
    },
    of: (orgId, mergeKeys) => askStore(`reading findings of ${orgId}`, () => collection.find({ orgId, mergeKey: { $in: [...mergeKeys] } }).toArray()),
    async *inWindow(orgId, window) {
      const cursor = collection.find(inWindow(orgId, window) as unknown as Filter<StoredFinding>).sort({ orgId: 1, mergeKey: 1 });
      yield* rowsOfStore(`reading findings of ${orgId}`, pagesOf(cursor));
    },
    due: (now, organizations, limit) =>
      askStore('reading due findings', () =>
        collection
          .find({ status: 'open', nextCheckAt: { $lte: now }, ...(organizations && { orgId: { $in: [...organizations] } }) })
          .sort({ nextCheckAt: 1 })
          .limit(limit)
          .toArray()),
    list: (query) =>
      askStore('listing findings', () => collection.find(filterOf(query)).sort({ insertedAt: -1, _id: 1 }).limit(query.limit).maxTimeMS(longestListMs).toArray()),
    async postpone(ids, nextCheckAt) {
      await askStore('putting findings off', () => collection.updateMany({ _id: { $in: [...ids] }, status: 'open' }, { $set: { nextCheckAt } }));
    },
    async countByKind(query) {
      const counted: FindingCount[] = [];
      for (const kind of kinds) {
        const counts = await askStore('counting findings', () =>
          Promise.all(statuses.map((status) => collection.countDocuments(filterOf({ ...query, kind, status }), { limit: mostCounted }))));
        statuses.forEach((status, index) => { counted.push({ kind, status, count: counts[index] ?? 0 }); });
      }
      return counted.filter(({ count }) => count > 0);
    },
  };
}

async function* pagesOf(cursor: FindCursor<StoredFinding>): Pages<StoredFinding> {
  cursor.batchSize(rowsPerPage);
  try {
    while (await cursor.hasNext()) yield cursor.readBufferedDocuments().map((row) => ({ mergeKey: row.mergeKey, row }));
  } finally {
    await cursor.close();
  }
}

function filterOf({ orgId, kind, status, window }: Omit<FindingQuery, 'limit'>): Filter<StoredFinding> {
  return {
    ...(orgId && { orgId }),
    ...(kind && { kind }),
    ...(status && { status }),
    ...(window && { insertedAt: { $gte: new Date(window.from), $lt: new Date(window.to) } }),
  };
}
