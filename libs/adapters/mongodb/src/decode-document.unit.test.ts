import { BSON, BSONRegExp } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { decodeDocument, decodeOutermost, decodePartly } from './decode-document.ts';

/** With an option in place of `i` that BSON's own type does not know; Java writes it. */
function withUnknownOption(pattern: string): Uint8Array {
  const bytes = Buffer.from(BSON.serialize({ before: 1, pattern: new BSONRegExp(pattern, 'i'), after: 2 }));
  bytes.write('d', bytes.indexOf(pattern) + pattern.length + 1);
  return bytes;
}

describe('a document', () => {
  it('is decoded whatever the pattern of a regular expression in it', () => {
    const document = decodeDocument(BSON.serialize({ pattern: new BSONRegExp('(?i)a++', 'i') }));
    expect(document).toEqual({ pattern: new BSONRegExp('(?i)a++', 'i') });
  });

  it('is decoded whatever the options of one, where JavaScript takes its pattern', () => {
    expect(decodeDocument(withUnknownOption('abc'))).toEqual({ before: 1, pattern: /abc/, after: 2 });
  });

  it('is null where nobody takes it', () => {
    expect(decodeDocument(withUnknownOption('(?i)abc'))).toBeNull();
    expect(decodeDocument(Buffer.from('no document'))).toBeNull();
  });

  it('comes without those of its own fields that nobody takes, wherever in them that lies, and says so', () => {
    const bytes = withUnknownOption('(?i)abc');
    const within = BSON.serialize({ kind: 'a', list: [{ y: new BSONRegExp('(?i)abc', 'i') }], inner: { x: [1] } });
    const spoiled = Buffer.from(within);
    spoiled.write('d', spoiled.indexOf('(?i)abc') + '(?i)abc'.length + 1);
    expect(decodePartly(bytes)).toEqual({ before: 1, after: 2, isUndecodable: true });
    expect(decodePartly(spoiled)).toEqual({ kind: 'a', inner: { x: [1] }, isUndecodable: true });
    expect(decodePartly(BSON.serialize({ kind: 'a' }))).toEqual({ kind: 'a' });
  });

  it('is decoded in its own fields though what is in them cannot be', () => {
    const bytes = BSON.serialize({ kind: 'a', inner: { deep: { x: 1 } }, list: [{ y: 1 }] });
    const { kind, inner, list } = decodeOutermost(bytes);
    expect(kind).toBe('a');
    expect(decodeDocument(inner as Uint8Array)).toEqual({ deep: { x: 1 } });
    expect((list as Uint8Array[]).map(decodeDocument)).toEqual([{ y: 1 }]);
  });
});
