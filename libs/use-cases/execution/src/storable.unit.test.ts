import { describe, expect, it } from 'vitest';
import { storable } from './storable.ts';

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

  it('ends at a depth', () => {
    let deep: unknown = 'end';
    for (let index = 0; index < 1_000; index += 1) deep = { deep };
    expect(JSON.stringify(storable(deep)).length).toBeLessThan(400);
  });
});
