import type { FindingKind, FindingStatus, StoredFinding } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { platformCollections, storeError } from '@tandem/mongodb';
import type { Collection, Db, Filter } from 'mongodb';

/** A list by several fields at once may have to pass over many; whoever looks is not kept waiting for long. */
const longestListMs = 5_000;

export interface FindingPages {
  /** Newest insert first, after a place, by index. */
  page(
    filter: { readonly orgId?: OrgId; readonly kind?: FindingKind; readonly status?: FindingStatus },
    after: { readonly insertedAt: Date; readonly id: string } | null,
    limit: number,
  ): Promise<readonly StoredFinding[]>;
  find(id: string): Promise<StoredFinding | null>;
}

/** `divergences` as people leaf through them. Rejects with STORE_UNAVAILABLE. */
export function createFindingPages(database: Db): FindingPages {
  const collection = platformCollections(database).divergences as unknown as Collection<StoredFinding>;
  return {
    async page(filter, after, limit) {
      const place: Filter<StoredFinding> = after
        ? { insertedAt: { $lte: after.insertedAt }, $or: [{ insertedAt: { $lt: after.insertedAt } }, { _id: { $gt: after.id } }] }
        : {};
      try {
        return await collection.find({ ...filter, ...place }).sort({ insertedAt: -1, _id: 1 }).limit(limit).maxTimeMS(longestListMs).toArray();
      } catch (error) {
        throw storeError(error, 'listing findings');
      }
    },
    async find(id) {
      try {
        return await collection.findOne({ _id: id });
      } catch (error) {
        throw storeError(error, 'reading a finding');
      }
    },
  };
}
