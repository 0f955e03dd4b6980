import type { StoredFinding } from '@tandem/comparison';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { RepairFinding, RepairFindings } from '@tandem/repair';
import type { Collection, Db } from 'mongodb';

const projection = { kind: 1, cause: 1, status: 1, orgId: 1, submissionId: 1, mergeKey: 1, event: 1, workflowIds: 1, insertedAt: 1 } as const;

/** A list by several fields at once may have to pass over many; whoever asks is not kept waiting for long. */
const longestListMs = 30_000;

/** The findings of `divergences` that a repair is about. */
export function createRepairFindings(database: Db): RepairFindings {
  const collection = platformCollections(database).divergences as unknown as Collection<StoredFinding>;
  return {
    named: (ids) => askStore('reading findings', () => collection.find<RepairFinding>({ _id: { $in: [...ids] } }, { projection }).toArray()),
    openIn: ({ window, orgId, kinds }, limit) =>
      askStore('listing open findings', () =>
        collection
          .find<RepairFinding>({ status: 'open', kind: { $in: [...kinds] }, ...(orgId && { orgId }), insertedAt: { $gte: new Date(window.from), $lt: new Date(window.to) } }, { projection })
          .sort({ insertedAt: -1, _id: 1 })
          .limit(limit)
          .maxTimeMS(longestListMs)
          .toArray()),
    async lookSoon(ids, at) {
      await askStore('making findings due', () => collection.updateMany({ _id: { $in: [...ids] }, status: 'open' }, { $set: { nextCheckAt: at } }));
    },
  };
}
