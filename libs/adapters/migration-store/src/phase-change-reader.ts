import type { PhaseChangeReader } from '@tandem/migration';
import { platformCollections, storeError } from '@tandem/mongodb';
import type { Db } from 'mongodb';

const longestReadingMs = 5_000;

/** `phase_changes`, by its two indexes. */
export function createPhaseChangeReader(database: Db): PhaseChangeReader {
  const { phaseChanges } = platformCollections(database);
  const reading = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw storeError(error, 'reading changes of phase');
    }
  };
  return {
    since: (time, most) => reading(() => phaseChanges.find({ seenAt: { $gte: time } }, { maxTimeMS: longestReadingMs }).sort({ seenAt: 1 }).limit(most).toArray()),
    before: (orgId, time) => reading(async () =>
      (await phaseChanges.findOne({ orgId, seenAt: { $lt: time } }, { sort: { seenAt: -1 }, projection: { to: 1 }, maxTimeMS: longestReadingMs }))?.to ?? null),
  };
}
