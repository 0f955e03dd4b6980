import { isDuplicateKey, platformCollections } from '@tandem/mongodb';
import type { CheckpointStore } from '@tandem/stream-path';
import type { Db } from 'mongodb';

/** Checkpoints in `stream_checkpoints`. */
export function createCheckpointStore(database: Db): CheckpointStore {
  const { checkpoints } = platformCollections(database);
  return {
    async claim(stream, epoch) {
      const checkpoint = await checkpoints.findOneAndUpdate({ _id: stream, epoch: { $lte: epoch } }, { $set: { epoch } }, { returnDocument: 'after' });
      if (checkpoint) return { outcome: 'claimed', checkpoint };
      const other = await checkpoints.findOne({ _id: stream }, { projection: { _id: 1 } });
      return other ? { outcome: 'fenced' } : { outcome: 'claimed', checkpoint: null };
    },
    async write({ _id, epoch, ...rest }) {
      try {
        await checkpoints.updateOne({ _id, epoch: { $lte: epoch } }, { $set: { ...rest, epoch }, $currentDate: { updatedAt: true } }, { upsert: true });
        return 'written';
      } catch (error) {
        // a higher epoch is there, so the update found nothing, and the insert in its place met its id
        if (isDuplicateKey(error)) return 'fenced';
        throw error;
      }
    },
  };
}
