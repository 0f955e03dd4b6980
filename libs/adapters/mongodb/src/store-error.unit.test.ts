import { TandemError } from '@tandem/errors';
import { MongoBulkWriteError, MongoNetworkError, MongoServerError, type BulkWriteResult } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { askStore, rowsOfStore, storeError } from './store-error.ts';

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

  it('says why, in no words of what was to be written', () => {
    const message = (error: unknown) => storeError(error, 'writing findings').message;
    const refused = new MongoServerError({ message: 'not authorized on tandem to execute command { insert: "divergences", documents: [ { name: "Ada" } ] }', code: 13, codeName: 'Unauthorized' });
    expect(message(refused)).toMatch(/: writing findings \(not authorized; what each app has to be granted stands in docs\/privileges\.md\)$/);
    expect(message(new MongoServerError({ message: 'too long', code: 50, codeName: 'MaxTimeMSExpired' }))).toMatch(/\(MaxTimeMSExpired\)$/);
    expect(message(new MongoServerError({ message: 'what now', code: 77 }))).toMatch(/\(code 77\)$/);
    expect(message(new MongoBulkWriteError(new MongoNetworkError('connection 3 closed'), null as unknown as BulkWriteResult))).toMatch(/\(MongoBulkWriteError\)$/);
    expect(message(new MongoNetworkError('away'))).toMatch(/\(MongoNetworkError\)$/);
    expect(message(new TypeError('a bug'))).toMatch(/\(TypeError\)$/);
  });

  it('keeps the code of an error that has one', () => {
    expect(codeOf(new TandemError('BACKEND_UNREACHABLE', 'away'))).toBe('BACKEND_UNREACHABLE');
  });
});

describe('rows of the store', () => {
  const lost = new MongoNetworkError('away');

  it('come as they are until one cannot be read', async () => {
    async function* failing() {
      yield await Promise.resolve(1);
      throw lost;
    }
    const rows = rowsOfStore('reading rows', failing());
    expect(await rows.next()).toEqual({ value: 1, done: false });
    await expect(rows.next()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', cause: lost });
  });

  it('are closed by whoever stops early', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield await Promise.resolve(1);
      } finally {
        isClosed = true;
      }
    }
    for await (const row of rowsOfStore('reading rows', endless())) if (row === 1) break;
    expect(isClosed).toBe(true);
  });
});

it('says of a question to the store what failed', async () => {
  await expect(askStore('reading findings', () => Promise.reject(new MongoNetworkError('away')))).rejects.toThrow(/reading findings \(MongoNetworkError\)$/);
  expect(await askStore('reading findings', () => Promise.resolve(5))).toBe(5);
});
