import { MongoBulkWriteError, MongoNetworkError, type BulkWriteResult } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { duplicatesOf } from './insert-new.ts';

describe('duplicates', () => {
  const insertError = (codes: readonly number[], writeConcernError?: object) => {
    const result = { getWriteConcernError: () => writeConcernError } as unknown as BulkWriteResult;
    return new MongoBulkWriteError({ message: 'played', code: codes[0] ?? 0, writeErrors: codes.map((code) => ({ code })) as never }, result);
  };

  it('are all that failed', () => {
    expect(duplicatesOf(insertError([11_000, 11_000]))).toHaveLength(2);
  });

  it.each<[string, Error]>([
    ['one of them failed otherwise', insertError([11_000, 121])],
    ['no majority has said so', insertError([11_000], { code: 64 })],
    ['the connection was lost, which the driver wraps in the same error', insertError([])],
    ['the connection was lost', new MongoNetworkError('played')],
  ])('are not known where %s', (_why, error) => {
    expect(duplicatesOf(error)).toBeUndefined();
  });
});
