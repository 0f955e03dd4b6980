import { TandemError } from '@tandem/errors';
import { MongoServerError } from 'mongodb';
import { isRefusal } from './refusal.ts';

/**
 * Asks the database. `doing` says what failed, as in "reading findings".
 * @throws TandemError STORE_UNAVAILABLE when the database failed, DOCUMENT_INVALID when it will never accept what was to be written
 */
export async function askStore<T>(doing: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw storeError(error, doing);
  }
}

/** The same of rows that come one after another; whoever stops early closes them. */
export async function* rowsOfStore<T>(doing: string, rows: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw storeError(error, doing);
  }
}

/** The catalogue's error for a failed call; asking again helps with one of the two only. One of the catalogue is passed on as it is. */
export function storeError(error: unknown, doing: string): TandemError {
  if (error instanceof TandemError) return error;
  return new TandemError(isRefusal(error) ? 'DOCUMENT_INVALID' : 'STORE_UNAVAILABLE', `${doing} (${reasonOf(error)})`, { cause: error });
}

/** Never the server's text: that of a refused command has in it what was to be written. */
function reasonOf(error: unknown): string {
  if (!(error instanceof MongoServerError)) return error instanceof Error ? error.name : 'an unknown error';
  if (error.codeName === 'Unauthorized') return 'not authorized; what each app has to be granted stands in docs/privileges.md';
  // a bulk write does not say what its connection died of
  return error.codeName ?? (error.code === undefined ? error.name : `code ${String(error.code)}`);
}
