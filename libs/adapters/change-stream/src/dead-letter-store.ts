import type { DeadLetter } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { isRefusal, platformCollections, storeError } from '@tandem/mongodb';
import type { DeadLetterStore } from '@tandem/stream-path';
import { BSON, type Db } from 'mongodb';

/** Of larger events what was written is left out; where the database refuses even the rest of one, only its document's key is kept. */
const maximumEventBytes = 1024 * 1024;

/** Dead letters in `dead_letters`. */
export function createDeadLetterStore(database: Db): DeadLetterStore {
  const { deadLetters } = platformCollections(database);

  /** False where the database will never accept one of them. */
  async function areTaken(letters: readonly DeadLetter[]): Promise<boolean> {
    const writes = letters.map(({ _id, ...rest }) => ({ updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true } }));
    try {
      await deadLetters.bulkWrite(writes, { ordered: false });
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw storeError(error, 'recording dead letters');
    }
  }

  async function recordRefused(letter: DeadLetter): Promise<void> {
    for (const less of [letter, withoutContent(letter), withoutEvent(letter), { ...withoutEvent(letter), documentKey: null }]) if (await areTaken([less])) return;
    throw new TandemError('STORE_UNAVAILABLE', `the dead letter ${letter._id} is refused, even without what came from outside`);
  }

  return {
    async recordAll(letters, signal) {
      signal?.throwIfAborted();
      if (letters.length === 0 || (await areTaken(letters.map(bounded)))) return;
      for (const letter of letters.map(bounded)) await recordRefused(letter);
    },
  };
}

function bounded(letter: DeadLetter): DeadLetter {
  return [letter, withoutContent(letter)].find(({ event }) => sizeOf(event) <= maximumEventBytes) ?? withoutEvent(letter);
}

/** Where the document lies, and what was done to it, is still told: only that leads to it. */
function withoutContent(letter: DeadLetter): DeadLetter {
  if (typeof letter.event !== 'object' || letter.event === null) return withoutEvent(letter);
  return { ...letter, event: { ...letter.event, fullDocument: undefined, updateDescription: undefined } };
}

function withoutEvent(letter: DeadLetter): DeadLetter {
  return { ...letter, event: undefined };
}

/** What can't even be measured isn't kept either. */
function sizeOf(event: unknown): number {
  try {
    return BSON.calculateObjectSize({ event });
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
