import { MongoBulkWriteError } from 'mongodb';

const duplicateKey = 11_000;

/**
 * Whether a failed insert says that all of it is stored: what is there already was written by an attempt whose answer was lost. The driver
 * wraps a lost connection in the same error, without a single write in it; that says nothing.
 */
export function areAllThere(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) return false;
  const writeErrors = [error.writeErrors].flat();
  return writeErrors.length > 0 && writeErrors.every(({ code }) => code === duplicateKey);
}
