import type { DeadLetter } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import type { DeadLetterStore } from '@tandem/stream-path';
import { BSON, type Db } from 'mongodb';

/** Larger events are kept by reference: their document key. */
const maximumEventBytes = 1024 * 1024;

/** Dead letters in `dead_letters`. */
export function createDeadLetterStore(database: Db): DeadLetterStore {
  const { deadLetters } = platformCollections(database);
  return {
    async recordAll(letters, signal) {
      signal?.throwIfAborted();
      if (letters.length === 0) return;
      const writes = letters.map(bounded).map(({ _id, ...rest }) => ({ updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true } }));
      await deadLetters.bulkWrite(writes, { ordered: false });
    },
  };
}

function bounded(letter: DeadLetter): DeadLetter {
  const { event, ...rest } = letter;
  return sizeOf(event) > maximumEventBytes ? rest : letter;
}

/** What can't even be measured isn't kept either. */
function sizeOf(event: unknown): number {
  try {
    return BSON.calculateObjectSize({ event });
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
