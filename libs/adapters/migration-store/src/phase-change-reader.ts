import type { PhaseChangeReader } from '@tandem/migration';
import { askStore, platformCollections } from '@tandem/mongodb';
import type { Db } from 'mongodb';

const longestReadingMs = 5_000;

/** `phase_changes`, by its two indexes. */
export function createPhaseChangeReader(database: Db): PhaseChangeReader {
  const { phaseChanges } = platformCollections(database);
  const reading = <T>(read: () => Promise<T>): Promise<T> => askStore('reading changes of phase', read);
  return {
    since: (time, most) => reading(() => phaseChanges.find({ seenAt: { $gte: time } }, { maxTimeMS: longestReadingMs }).sort({ seenAt: 1 }).limit(most).toArray()),
    before: (orgId, time) => reading(async () =>
      (await phaseChanges.findOne({ orgId, seenAt: { $lt: time } }, { sort: { seenAt: -1 }, projection: { to: 1 }, maxTimeMS: longestReadingMs }))?.to ?? null),
  };
}
