import { BSON, BSONRegExp, ObjectId, Timestamp } from 'mongodb';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFieldPicker, readKey } from './picked-fields.ts';

const encode = (name: string) => new TextEncoder().encode(name);

describe('fields picked from a document as the server sent it', () => {
  it('are what decoding all of it gives, whatever else is in it', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.date({ noInvalidDate: true }), fc.double({ noNaN: true }));
    const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 4 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), leaf, { maxKeys: 4 }));
    const names = ['path', 'event', 'matches', 'stamp', 'größe'] as const;
    const document = fc.dictionary(fc.oneof(fc.constantFrom<string>(...names), fc.stringMatching(/^[a-zä]{1,9}$/)), value);
    const pick = createFieldPicker(names);
    fc.assert(
      fc.property(document, (whole) => {
        const bytes = BSON.serialize(whole);
        const decoded = BSON.deserialize(bytes);
        expect(pick(bytes)).toEqual(Object.fromEntries(Object.entries(decoded).filter(([name]) => (names as readonly string[]).includes(name))));
      }),
    );
  });

  it('do not depend on where the bytes lie in a larger answer, or on what was read before', () => {
    const pick = createFieldPicker(['a', 'large']);
    const [small, large] = [BSON.serialize({ a: 1, b: 2 }), BSON.serialize({ large: 'x'.repeat(100_000), t: new Timestamp({ t: 1, i: 2 }) })];
    const together = new Uint8Array([...small, ...large, ...small]);
    expect(pick(together.subarray(small.length, small.length + large.length))).toEqual({ large: 'x'.repeat(100_000) });
    expect(pick(together.subarray(small.length + large.length))).toEqual({ a: 1 });
  });

  it('are decoded whatever the pattern of a regular expression in them, and without those that nobody can decode', () => {
    const pick = createFieldPicker(['a', 'data']);
    const bytes = BSON.serialize({ a: 1, data: { pattern: new BSONRegExp('(?i)a++', 'i') } });
    expect(pick(bytes)).toEqual({ a: 1, data: { pattern: new BSONRegExp('(?i)a++', 'i') } });
    const spoiled = Buffer.from(bytes);
    spoiled.write('d', spoiled.indexOf('(?i)a++') + '(?i)a++'.length + 1);
    expect(pick(spoiled)).toEqual({ a: 1, isUndecodable: true });
    expect(createFieldPicker(['a'])(spoiled)).toEqual({ a: 1 });
  });

  it('have a key that sorts: a text, or an ObjectId as hex, and nothing else', () => {
    const id = new ObjectId();
    expect(readKey(BSON.serialize({ x: 1, _id: id }), encode('_id'))).toBe(id.toHexString());
    expect(readKey(BSON.serialize({ mergeKey: '~grün' }), encode('mergeKey'))).toBe('~grün');
    expect(readKey(BSON.serialize({ mergeKey: 7 }), encode('mergeKey'))).toBe('');
    expect(readKey(BSON.serialize({}), encode('mergeKey'))).toBe('');
  });
});
