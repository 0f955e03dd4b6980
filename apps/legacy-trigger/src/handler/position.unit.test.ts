import { mergeKeyOf } from '@tandem/mongodb';
import { Binary, ObjectId, Timestamp, UUID } from 'mongodb';
import { expect, it } from 'vitest';
import { positionOf } from './position.ts';

const hex = '65b9f0f00000000000000001';

/** As the driver of another version has it: of no class that is known here. */
const ofAnotherDriver = { _bsontype: 'ObjectId', [Symbol.for('@@mdb.bson.version')]: 6, toExtendedJSON: () => ({ $oid: hex }) };

it.each([['of this driver', new ObjectId(hex)], ['of another', ofAnotherDriver]])('an ObjectId %s sorts by its hex', (_what, insertedId) => {
  expect(positionOf({ insertedId })).toEqual({ mergeKey: hex, operationTime: null });
});

it.each(['a text', 7, new UUID('6a2f41a3-c54c-4b52-9a8f-5d3b8d5f6a10'), new Binary(Buffer.from('ten bytes.'))])('any other id has the key that the stream gives it: %s', (insertedId) => {
  expect(positionOf({ insertedId }).mergeKey).toBe(mergeKeyOf(insertedId));
});

it('the session says when the insert was, beyond 2038 as well', () => {
  const operationTime = new Timestamp({ t: 4_000_000_000, i: 7 });
  expect(positionOf({ insertedId: new ObjectId(hex) }, { operationTime }).operationTime).toEqual({ seconds: 4_000_000_000, increment: 7 });
});

it.each([undefined, null, {}, { operationTime: undefined }])('a session that knows none says none: %j', (session) => {
  expect(positionOf({ insertedId: new ObjectId(hex) }, session).operationTime).toBeNull();
});
