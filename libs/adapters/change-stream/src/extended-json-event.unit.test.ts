import { maximumDocumentBytes } from '@tandem/documents';
import { BSON, Decimal128, Long, ObjectId, Timestamp } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { readExtendedJsonEvent } from './extended-json-event.ts';
import { toRawEvent } from './raw-event.ts';

const event = {
  _id: { _data: '8266AA' },
  operationType: 'insert',
  ns: { db: 'org_a', coll: 'form_submissions' },
  clusterTime: new Timestamp({ t: 1_800_000_000, i: 7 }),
  wallTime: new Date(1_800_000_000_123),
  documentKey: { _id: new ObjectId() },
  fullDocument: {
    _id: new ObjectId(), submissionId: 'sub_1', small: 1, half: 0.5, large: Long.fromString('9007199254740993'), exact: Decimal128.fromString('1.10'),
    at: new Date(5), long: Long.fromNumber(42), nested: [{ 'a.b': null }],
  },
};
/** As a driver hands it over. */
const fromDriver = BSON.deserialize(BSON.serialize(event));
const contentBytes = BSON.calculateObjectSize(event.fullDocument);

describe('a change event in Extended JSON', () => {
  it('is read in the very types that the driver gives', () => {
    expect(readExtendedJsonEvent(BSON.EJSON.stringify(fromDriver, { relaxed: false }))).toEqual({ outcome: 'event', raw: toRawEvent({ ...fromDriver, contentBytes }) });
  });

  it('is read where it is relaxed as well, but for what JSON’s numbers cannot hold', () => {
    const relaxed = BSON.deserialize(BSON.serialize({ ...event, fullDocument: { ...event.fullDocument, large: 1 } }));
    expect(readExtendedJsonEvent(BSON.EJSON.stringify(relaxed, { relaxed: true }))).toMatchObject({ raw: { token: event._id, clusterTime: { increment: 7 }, fullDocument: relaxed.fullDocument as object } });
  });

  it('is read without loss where it is canonical', () => {
    const read = readExtendedJsonEvent(BSON.EJSON.stringify(event, { relaxed: false }));
    expect(read).toMatchObject({ raw: { clusterTime: { seconds: 1_800_000_000, increment: 7 }, wallTime: event.wallTime, fullDocument: { small: 1, long: 42, at: new Date(5) } } });
    const { large, exact } = (read as { raw: { fullDocument: typeof event.fullDocument } }).raw.fullDocument;
    expect([large.toString(), exact.toString()]).toEqual(['9007199254740993', '1.10']);
  });

  it('says how large its document is, also where the sender has left it out', () => {
    const bytes = maximumDocumentBytes + 1;
    expect(readExtendedJsonEvent(BSON.EJSON.stringify({ ...event, fullDocument: undefined, contentBytes: bytes }, { relaxed: false, ignoreUndefined: true }))).toMatchObject({ raw: { oversizedBytes: bytes } });
    const large = { ...event, fullDocument: { text: 'x'.repeat(bytes) } };
    expect(readExtendedJsonEvent(BSON.EJSON.stringify(large, { relaxed: false }))).toMatchObject({ raw: { oversizedBytes: expect.any(Number) as number } });
  });

  it.each([
    ['no JSON', '{'],
    ['no document', '[]'],
    ['nothing', 'null'],
    ['endless', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['without a token', BSON.EJSON.stringify({ ...event, _id: {} })],
    ['without a time', BSON.EJSON.stringify({ ...event, clusterTime: 5 })],
    ['without a key', BSON.EJSON.stringify({ ...event, documentKey: null })],
    ['with an id that is none', '{"_id":{"$oid":"x"}}'],
  ])('is not read where it is %s, and nothing is thrown', (_, text) => {
    expect(readExtendedJsonEvent(text)).toMatchObject({ outcome: 'unreadable' });
  });

  it('changes no prototype', () => {
    const text = BSON.EJSON.stringify(event, { relaxed: false }).replace('"submissionId"', '"__proto__":{"polluted":true},"submissionId"');
    expect(readExtendedJsonEvent(text)).toMatchObject({ outcome: 'event' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
