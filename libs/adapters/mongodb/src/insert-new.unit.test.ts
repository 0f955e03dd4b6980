import { MongoBulkWriteError, MongoNetworkError, MongoServerError, type BulkWriteResult } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { storeError } from './insert-new.ts';

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
