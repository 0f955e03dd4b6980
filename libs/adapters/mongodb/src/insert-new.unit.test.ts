import { MongoBulkWriteError, MongoNetworkError, MongoServerError, type BulkWriteResult } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { duplicatesOf, storeError } from './insert-new.ts';

const bulkError = (...codes: readonly number[]) =>
  new MongoBulkWriteError({ message: 'a write failed', code: codes[0]!, writeErrors: codes.map((code) => ({ code })) as never }, null as unknown as BulkWriteResult);
const codeOf = (error: unknown) => storeError(error, 'writing').code;

describe('storeError', () => {
  it.each([2, 15, 121, 10_334])('calls a document invalid that the server refuses with code %i', (code) => {
    expect(codeOf(new MongoServerError({ message: 'refused', code }))).toBe('DOCUMENT_INVALID');
    expect(codeOf(bulkError(code))).toBe('DOCUMENT_INVALID');
  });

  it.each([11_600, 91, 189, 13, 64])('calls the store unavailable with code %i', (code) => {
    expect(codeOf(new MongoServerError({ message: 'not now', code }))).toBe('STORE_UNAVAILABLE');
    expect(codeOf(bulkError(code))).toBe('STORE_UNAVAILABLE');
  });

  it('overlooks what was there already, and lets what may pass go first', () => {
    expect(codeOf(bulkError(11_000, 121))).toBe('DOCUMENT_INVALID');
    expect(codeOf(bulkError(121, 91))).toBe('STORE_UNAVAILABLE');
    expect(codeOf(bulkError(11_000))).toBe('STORE_UNAVAILABLE');
    expect(codeOf(new MongoNetworkError('away'))).toBe('STORE_UNAVAILABLE');
  });
});

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
