import { BSON, MongoBulkWriteError, MongoInvalidArgumentError, MongoServerError, MongoWriteConcernError, type WriteError } from 'mongodb';

export const duplicateKey = 11_000;

/** Whether the `_id`, or another unique key, is taken. */
export function isDuplicateKey(error: unknown): error is MongoServerError {
  return error instanceof MongoServerError && error.code === duplicateKey;
}

/** The fields of the unique index that a duplicate was refused by; none where the server does not say. */
export function takenKeyOf(error: MongoServerError): readonly string[] {
  const pattern: unknown = error.keyPattern;
  return typeof pattern === 'object' && pattern !== null ? Object.keys(pattern) : [];
}

/**
 * What a server answers to a document, whenever it is asked: BadValue, FailedToParse, TypeMismatch, Overflow,
 * InvalidLength, InvalidBSON, field names (52 to 57), DocumentValidationFailure, CannotIndexParallelArrays,
 * and documents that are too large.
 */
const refusals: ReadonlySet<unknown> = new Set([2, 9, 14, 15, 16, 22, 52, 53, 55, 56, 57, 121, 171, 10_334, 17_280, 17_419, 17_420]);

/**
 * Whether the database will never accept the written document, so that a repeat is useless and nothing was
 * written. Any other error may pass, or leaves open whether the document is in. Of a bulk write: whether it
 * refuses some and would take all others, or has them.
 */
export function isRefusal(error: unknown): boolean {
  // of a write that was done, and of which its fellows may not know yet
  if (error instanceof MongoWriteConcernError) return false;
  if (error instanceof MongoBulkWriteError && writeErrorsOf(error).length > 0) {
    // what may pass goes first: when the write is repeated without it, the refusals are left
    const faults = writeErrorsOf(error).filter(({ code }) => code !== duplicateKey);
    return faults.length > 0 && faults.every(({ code }) => refusals.has(code));
  }
  if (error instanceof MongoServerError) return refusals.has(error.code);
  return error instanceof MongoInvalidArgumentError || BSON.BSONError.isBSONError(error) || error instanceof RangeError;
}

export function writeErrorsOf({ writeErrors }: MongoBulkWriteError): readonly WriteError[] {
  return 'length' in writeErrors ? writeErrors : [writeErrors];
}
