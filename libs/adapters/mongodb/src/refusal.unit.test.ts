import { BSON, MongoNetworkError, MongoServerError, MongoWriteConcernError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isRefusal } from './refusal.ts';

function thrownBy(document: unknown): unknown {
  try {
    return BSON.serialize(document as BSON.Document);
  } catch (error) {
    return error;
  }
}

describe('isRefusal', () => {
  it.each([2, 15, 121, 10_334, 17_419])('takes the code %i for final', (code) => {
    expect(isRefusal(new MongoServerError({ message: 'no', code }))).toBe(true);
  });

  it.each([91, 189, 11_602, 50, 262, 64, 11_000, 13])('lets a repeat decide about the code %i', (code) => {
    expect(isRefusal(new MongoServerError({ message: 'no', code }))).toBe(false);
  });

  it('takes what no driver can write for final', () => {
    expect(isRefusal(thrownBy({ a: { 'b\0c': 1 } }))).toBe(true);
    expect(isRefusal(thrownBy({ a: { _bsontype: 'ObjectId' } }))).toBe(true);
  });

  it('knows that a document may be in whose write concern failed, or whose connection broke', () => {
    expect(isRefusal(new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 2, errmsg: 'no' } }))).toBe(false);
    expect(isRefusal(new MongoNetworkError('away'))).toBe(false);
  });
});
