import { describe, expect, it } from 'vitest';
import { maximumOutputBytes, storable } from './storable.ts';

const tooLarge = expect.objectContaining({ code: 'NODE_VALUE_TOO_LARGE' }) as Error;

describe('storable', () => {
  it('leaves out what no document may hold', () => {
    const output = JSON.parse('{"a": 1, "$where": 1, "b.c": 2, "__proto__": {"x": 1}, "list": [{"$gt": 1, "d": null}]}') as unknown;
    expect(storable(output)).toEqual({ a: 1, list: [{ d: null }] });
    expect(storable({ f: () => 1, u: undefined, big: 10n, date: new Date(0) })).toEqual({ big: '10', date: new Date(0) });
  });

  it('leaves out what the driver would throw at', () => {
    const answer = JSON.parse('{"ok": 1, "a\\u0000b": 1, "_bsontype": "ObjectId", "list": [{"_bsontype": 5, "\\u0000": 1, "text": "a\\u0000b"}]}') as unknown;
    expect(storable(answer)).toEqual({ ok: 1, list: [{ text: 'a\0b' }] });
  });

  it('keeps what has as many bytes as may be, and no byte more, leaving out what is not kept', () => {
    const output = (text: string) => ({ list: [1, 'é"', null, () => 1, {}], $dropped: text, at: new Date(0), gone: undefined, text });
    const room = maximumOutputBytes - Buffer.byteLength(JSON.stringify(storable(output(''))));
    expect(storable(output('x'.repeat(room)))).toMatchObject({ list: [1, 'é"', null, null, {}] });
    expect(() => storable(output('x'.repeat(room + 1)))).toThrow(tooLarge);
  });

  it('looks at no more of an output than it may keep', () => {
    let visits = 0;
    const get = (items: readonly number[], key: string | symbol) => {
      visits += 1;
      return Reflect.get(items, key) as unknown;
    };
    const list = new Proxy(Array.from({ length: 20_000 }, () => 7), { get });
    expect(() => storable({ a: Array.from({ length: 3_000 }, () => list) })).toThrow(tooLarge);
    expect(visits).toBeLessThan(maximumOutputBytes);
  });

  it('ends at a depth', () => {
    let deep: unknown = 'end';
    for (let index = 0; index < 1_000; index += 1) deep = { deep };
    expect(JSON.stringify(storable(deep)).length).toBeLessThan(400);
  });
});
