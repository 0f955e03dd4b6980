import { submissionStreamName } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import type { LayoutStore } from '@tandem/stream-path';
import type { Db } from 'mongodb';

/** The number of partitions in `stream_layouts`: one document, by its id. */
export function createLayoutStore(database: Db): LayoutStore {
  const { layouts } = platformCollections(database);
  return {
    current: () => layouts.findOne({ _id: submissionStreamName }),
    async write(partitions, by) {
      // before the first change it was one
      const ever = { $setUnion: [{ $ifNull: ['$ever', [1]] }, [partitions]] };
      await layouts.updateOne({ _id: submissionStreamName }, [{ $set: { partitions, ever, changedAt: '$$NOW', changedBy: { $literal: by } } }], { upsert: true });
    },
  };
}
