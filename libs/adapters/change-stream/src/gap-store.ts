import { isDuplicateKey, platformCollections } from '@tandem/mongodb';
import type { GapStore } from '@tandem/stream-path';
import type { Db } from 'mongodb';

/** Gaps in `stream_gaps`. */
export function createGapStore(database: Db): GapStore {
  const { gaps } = platformCollections(database);
  return {
    async claim(stream, epoch) {
      const unclosed = { stream, state: { $in: ['opening', 'open'] as const } };
      await gaps.updateMany({ ...unclosed, epoch: { $lt: epoch } }, { $set: { epoch } });
      const found = await gaps.find(unclosed).sort({ 'from.seconds': 1, 'from.increment': 1 }).toArray();
      return found.some((gap) => gap.epoch > epoch) ? { outcome: 'fenced' } : { outcome: 'claimed', gaps: found };
    },
    async write({ _id, ...gap }) {
      try {
        await gaps.replaceOne({ _id, epoch: { $lte: gap.epoch } }, gap, { upsert: true });
        return 'written';
      } catch (error) {
        // a higher epoch is there, so the replacement found nothing, and the insert in its place met its id
        if (isDuplicateKey(error)) return 'fenced';
        throw error;
      }
    },
  };
}
