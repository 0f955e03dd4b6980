import { TandemError } from '@tandem/errors';
import { BSON, MongoBulkWriteError, MongoInvalidArgumentError, MongoServerError, type Collection, type OptionalUnlessRequiredId, type WriteError } from 'mongodb';

const duplicateKey = 11_000;

/**
 * By these codes a server refuses a document for what it is, whenever it comes: BadValue, TypeMismatch,
 * Overflow (nested too deeply), InvalidBSON, DollarPrefixedFieldName, InvalidIdField, DottedFieldName,
 * DocumentValidationFailure, CannotIndexParallelArrays, BSONObjectTooLarge, KeyTooLong, and the sizes that
 * have no name (a document after an update, a batch).
 */
const refusals: ReadonlySet<unknown> = new Set([2, 14, 15, 22, 52, 53, 57, 121, 171, 10_334, 17_280, 17_419, 17_420]);

/**
 * Inserts the documents whose `_id` isn't taken yet, in one unordered bulk write.
 * @returns the ids that were there already, whose documents stay as they were
 * @throws TandemError STORE_UNAVAILABLE when it can't say what was written, DOCUMENT_INVALID when
 *   the database takes one of them in no case (over 16 MiB, say)
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

/** Understands a bulk write that failed by nothing but duplicate keys; undefined for any other error. */
function duplicatesOf(error: unknown): readonly WriteError[] | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  const writeErrors = writeErrorsOf(error);
  const onlyDuplicates = writeErrors.length > 0 && writeErrors.every(({ code }) => code === duplicateKey);
  // without the write concern's word the other documents may be lost again
  return onlyDuplicates && !error.result.getWriteConcernError() ? writeErrors : undefined;
}

function writeErrorsOf({ writeErrors }: MongoBulkWriteError): readonly WriteError[] {
  return 'length' in writeErrors ? writeErrors : [writeErrors];
}

/** The catalogue's error for a failed call; asking again helps with one of the two only. */
export function storeError(error: unknown, doing: string): TandemError {
  return new TandemError(isRefusal(error) ? 'DOCUMENT_INVALID' : 'STORE_UNAVAILABLE', doing, { cause: error });
}

/** Of a bulk write: what may pass goes first, and when it is repeated without that, the refusals are left. */
function isRefusal(error: unknown): boolean {
  if (error instanceof MongoInvalidArgumentError || BSON.BSONError.isBSONError(error) || error instanceof RangeError) return true;
  if (!(error instanceof MongoServerError)) return false;
  const others = error instanceof MongoBulkWriteError ? writeErrorsOf(error).filter(({ code }) => code !== duplicateKey) : [];
  return others.length > 0 ? others.every(({ code }) => refusals.has(code)) : refusals.has(error.code);
}
