import { platformCollections, storeError } from '@tandem/mongodb';
import type { Wave, WaveStore } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';

/** Waves, in `waves`. */
export function createWaveStore(database: Db): WaveStore {
  const collection = platformCollections(database).waves as unknown as Collection<Wave>;

  async function asked<Result>(doing: string, ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask();
    } catch (error) {
      throw storeError(error, `${doing} waves`);
    }
  }

  return {
    save: (wave) =>
      asked('keeping', async () => {
        await collection.replaceOne({ _id: wave._id }, wave, { upsert: true });
      }),
    find: (name) => asked('reading', () => collection.findOne({ _id: name })),
    list: (limit) => asked('listing', () => collection.find().sort({ _id: 1 }).limit(limit).toArray()),
    remove: (name) => asked('removing', async () => (await collection.deleteOne({ _id: name })).deletedCount === 1),
  };
}
