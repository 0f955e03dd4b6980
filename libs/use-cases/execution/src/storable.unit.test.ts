import { describe, expect, it } from 'vitest';
import { storable } from './storable.ts';

describe('storable', () => {
  it('leaves out what no document may hold', () => {
    const output = JSON.parse('{"a": 1, "$where": 1, "b.c": 2, "__proto__": {"x": 1}, "list": [{"$gt": 1, "d": null}]}') as unknown;
    expect(storable(output)).toEqual({ a: 1, list: [{ d: null }] });
    expect(storable({ f: () => 1, u: undefined, big: 10n, date: new Date(0) })).toEqual({ big: '10', date: new Date(0) });
  });

  it('ends at a depth', () => {
    let deep: unknown = 'end';
    for (let index = 0; index < 1_000; index += 1) deep = { deep };
    expect(JSON.stringify(storable(deep)).length).toBeLessThan(400);
  });
});
