import { submissionStreamName } from '@tandem/documents';
import { isDuplicateKey, platformCollections } from '@tandem/mongodb';
import type { LayoutStore } from '@tandem/stream-path';
import type { Db } from 'mongodb';

/** The number of partitions in `stream_layouts`: one document, by its id. */
export function createLayoutStore(database: Db): LayoutStore {
  const { layouts } = platformCollections(database);
  return {
    current: () => layouts.findOne({ _id: submissionStreamName }),
    async change(from, to, by) {
      // before the first change it was one
      const ever = { $setUnion: [{ $ifNull: ['$ever', [1]] }, [to]] };
      const change = [{ $set: { partitions: to, ever, changedAt: '$$NOW', changedBy: { $literal: by } } }];
      try {
        const { matchedCount, upsertedCount } = await layouts.updateOne({ _id: submissionStreamName, partitions: from }, change, { upsert: from === 1 });
        return matchedCount + upsertedCount === 0 ? 'another-number' : 'changed';
      } catch (error) {
        if (isDuplicateKey(error)) return 'another-number';
        throw error;
      }
    },
  };
}
