import type { FindingKind, FindingStatus, StoredFinding } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { Collection, Db, Filter } from 'mongodb';

/** A list by several fields at once may have to pass over many; whoever looks is not kept waiting for long. */
const longestListMs = 5_000;

export interface FindingPages {
  /** Newest insert first, after a place, by index. */
  page(
    filter: { readonly orgId?: OrgId; readonly kinds?: readonly FindingKind[]; readonly statuses?: readonly FindingStatus[] },
    after: { readonly insertedAt: Date; readonly id: string } | null,
    limit: number,
  ): Promise<readonly StoredFinding[]>;
  find(id: string): Promise<StoredFinding | null>;
}

/** `divergences` as people leaf through them. Rejects with STORE_UNAVAILABLE. */
export function createFindingPages(database: Db): FindingPages {
  const collection = platformCollections(database).divergences as unknown as Collection<StoredFinding>;
  return {
    page({ orgId, kinds, statuses }, after, limit) {
      const filter: Filter<StoredFinding> = { ...(orgId && { orgId }), ...(kinds && { kind: { $in: kinds } }), ...(statuses && { status: { $in: statuses } }) };
      const place: Filter<StoredFinding> = after
        ? { insertedAt: { $lte: after.insertedAt }, $or: [{ insertedAt: { $lt: after.insertedAt } }, { _id: { $gt: after.id } }] }
        : {};
      return askStore('listing findings', () => collection.find({ ...filter, ...place }).sort({ insertedAt: -1, _id: 1 }).limit(limit).maxTimeMS(longestListMs).toArray());
    },
    find: (id) => askStore('reading a finding', () => collection.findOne({ _id: id })),
  };
}
