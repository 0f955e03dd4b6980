import { TandemError } from '@tandem/errors';
import { MongoServerError } from 'mongodb';

/** ChangeStreamHistoryLost, ChangeStreamFatalError (a token that can't be found), InvalidResumeToken. */
const lostCodes: ReadonlySet<unknown> = new Set([286, 280, 260]);

/** HISTORY_LOST for the errors by which a server says that it can't go on from a token; any other error as it is. */
export function asHistoryLost(error: unknown): unknown {
  if (!(error instanceof MongoServerError) || !lostCodes.has(error.code)) return error;
  return new TandemError('HISTORY_LOST', `the server answered with code ${String(error.code)}`, { cause: error });
}
