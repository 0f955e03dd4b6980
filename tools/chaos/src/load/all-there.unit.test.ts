import { MongoBulkWriteError, MongoNetworkError, type BulkWriteResult } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { areAllThere } from './all-there.ts';

function bulkError(codes: readonly number[], writeConcernError?: object): MongoBulkWriteError {
  const result = { getWriteConcernError: () => writeConcernError } as unknown as BulkWriteResult;
  return new MongoBulkWriteError({ message: 'played', code: codes[0] ?? 0, writeErrors: codes.map((code) => ({ code })) as never }, result);
}

describe('a failed insert', () => {
  it('says that all is stored where what failed was there already', () => {
    expect(areAllThere(bulkError([11_000, 11_000]))).toBe(true);
  });

  it.each<[string, Error]>([
    ['one of them failed otherwise', bulkError([11_000, 121])],
    ['no majority has said so', bulkError([11_000], { code: 64 })],
    ['its connection was lost, which the driver wraps in the same error', bulkError([])],
    ['its connection was lost', new MongoNetworkError('played')],
  ])('does not where %s', (_why, error) => {
    expect(areAllThere(error)).toBe(false);
  });
});
