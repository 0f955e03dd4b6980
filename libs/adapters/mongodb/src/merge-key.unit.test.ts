import { Binary, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { mergeKeyOf } from './merge-key.ts';

describe('a merge key', () => {
  it('is the hex of an ObjectId', () => {
    expect(mergeKeyOf(new ObjectId('65f000000000000000000001'))).toBe('65f000000000000000000001');
  });

  it.each([
    ['a text', () => 'a'],
    ['a number', () => 5],
    ['a document', () => ({ a: 1 })],
    ['what looks like a value of the driver', () => ({ _bsontype: 'ObjectId' })],
    ['a vector that is none', () => new Binary(Buffer.from([1, 2, 3]), Binary.SUBTYPE_VECTOR)],
  ])('is there for %s as well, sorts after those, and is the same each time', (_what, make) => {
    expect(mergeKeyOf(make())).toMatch(/^~[0-9a-f]{40}$/);
    expect(mergeKeyOf(make())).toBe(mergeKeyOf(make()));
    expect(mergeKeyOf(make())).not.toBe(mergeKeyOf({ of: 'another' }));
  });
});
