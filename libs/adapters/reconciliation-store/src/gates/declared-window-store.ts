import { askStore, isDuplicateKey, platformCollections, storeError } from '@tandem/mongodb';
import type { DeclaredWindow, DeclaredWindowStore } from '@tandem/reconciliation';
import type { Collection, Db } from 'mongodb';

/** Declared windows in `declared_windows`. */
export function createDeclaredWindowStore(database: Db): DeclaredWindowStore {
  const collection = platformCollections(database).declaredWindows as unknown as Collection<DeclaredWindow>;

  return {
    async add(window) {
      try {
        await collection.insertOne(window);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw storeError(error, 'declaring a window');
      }
    },
    remove: (id) =>
      askStore('taking back declared windows', async () => {
        await collection.deleteOne({ _id: id });
      }),
    meeting: (subject, targetPhase, from, to) =>
      askStore('reading declared windows', () => collection.find({ subject, targetPhase, to: { $gt: new Date(from) }, from: { $lt: new Date(to) } }).limit(10).toArray()),
    lastEnded: (subject, targetPhase, now) => askStore('reading declared windows', () => collection.find({ subject, targetPhase, to: { $lte: now } }).sort({ to: -1 }).limit(1).next()),
    list: (subject, limit) => askStore('listing declared windows', () => collection.find(subject === null ? {} : { subject }).sort({ to: -1, _id: 1 }).limit(limit).toArray()),
  };
}
