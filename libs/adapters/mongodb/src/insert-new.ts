import { MongoBulkWriteError, type Collection, type OptionalUnlessRequiredId, type WriteError } from 'mongodb';
import { duplicateKey, writeErrorsOf } from './refusal.ts';
import { storeError } from './store-error.ts';

/**
 * Inserts the documents whose `_id` isn't taken yet, in one unordered bulk write.
 * @returns the ids that were there already, whose documents stay as they were
 * @throws TandemError STORE_UNAVAILABLE when it can't say what was written, DOCUMENT_INVALID when
 *   the database will never accept one of them (over 16 MiB, say)
 */
export async function insertNew<Id extends string, T extends { readonly _id: Id }>(collection: Collection<T>, documents: readonly T[]): Promise<ReadonlySet<Id>> {
  if (documents.length === 0) return new Set();
  try {
    // the driver types a document with an `_id` of its own as one that may lack it
    await collection.insertMany(documents as unknown as OptionalUnlessRequiredId<T>[], { ordered: false });
    return new Set();
  } catch (error) {
    const duplicates = duplicatesOf(error);
    if (!duplicates) throw storeError(error, `inserting into ${collection.collectionName}`);
    return new Set(duplicates.flatMap(({ index }) => documents[index]?._id ?? []));
  }
}

/**
 * Understands a bulk write that failed by nothing but duplicate keys; undefined for any other error. The driver wraps a lost
 * connection in the same error, without a single write in it: that says nothing of what was written.
 */
export function duplicatesOf(error: unknown): readonly WriteError[] | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  const writeErrors = writeErrorsOf(error);
  const onlyDuplicates = writeErrors.length > 0 && writeErrors.every(({ code }) => code === duplicateKey);
  // without the write concern's word the other documents may be lost again
  return onlyDuplicates && !error.result.getWriteConcernError() ? writeErrors : undefined;
}
