import { askStore, platformCollections } from '@tandem/mongodb';
import type { Wave, WaveStore } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';

/** Waves, in `waves`. */
export function createWaveStore(database: Db): WaveStore {
  const collection = platformCollections(database).waves as unknown as Collection<Wave>;

  return {
    save: (wave) =>
      askStore('keeping waves', async () => {
        await collection.replaceOne({ _id: wave._id }, wave, { upsert: true });
      }),
    find: (name) => askStore('reading waves', () => collection.findOne({ _id: name })),
    list: (limit) => askStore('listing waves', () => collection.find().sort({ _id: 1 }).limit(limit).toArray()),
  };
}
