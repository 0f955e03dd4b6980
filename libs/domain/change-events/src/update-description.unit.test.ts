import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyUpdateDescription, updateDescriptionSchema } from './update-description.ts';

const apply = (document: unknown, description: object) => applyUpdateDescription(document, updateDescriptionSchema.parse(description));
const applied = (document: unknown) => ({ outcome: 'applied', document });

describe('applyUpdateDescription', () => {
  it('sets fields at any depth, and makes parents that are absent', () => {
    expect(apply({ a: { b: 1 } }, { updatedFields: { 'a.c': 2, 'd.e.f': 3, g: [1] } })).toEqual(applied({ a: { b: 1, c: 2 }, d: { e: { f: 3 } }, g: [1] }));
  });

  it('reads a number as an index where an array is, and as a field where an object is', () => {
    expect(apply({ list: [{ n: 1 }, { n: 2 }], map: { 1: 'x' } }, { updatedFields: { 'list.1.n': 3, 'map.1': 'y' } })).toEqual(
      applied({ list: [{ n: 1 }, { n: 3 }], map: { 1: 'y' } }),
    );
  });

  it('shortens arrays before it appends to them', () => {
    expect(apply({ list: [1, 2, 3] }, { truncatedArrays: [{ field: 'list', newSize: 1 }], updatedFields: { 'list.1': 9 } })).toEqual(applied({ list: [1, 9] }));
  });

  it('leaves a change of thousands of fields to whoever reads the document: each copies what it is in', () => {
    const fields = (count: number) => ({ updatedFields: Object.fromEntries(Array.from({ length: count }, (_, index) => [`a.f${index}`, index])) });
    expect(apply({}, fields(1_000)).outcome).toBe('applied');
    expect(apply({}, fields(1_001)).outcome).toBe('inapplicable');
  });

  it('removes fields, and leaves null where an element was', () => {
    expect(apply({ a: { b: 1, c: 2 }, list: [1, 2] }, { removedFields: ['a.b', 'list.0', 'no.such.field'] })).toEqual(applied({ a: { c: 2 }, list: [null, 2] }));
  });

  it('follows the server where a path can be read in more than one way', () => {
    const description = { updatedFields: { 'a.b.0': 'x' }, disambiguatedPaths: { 'a.b.0': ['a.b', '0'] } };
    expect(apply({ 'a.b': { 0: 'y' } }, description)).toEqual(applied({ 'a.b': { 0: 'x' } }));
  });

  it.each([
    ['a field of a number', { a: 1 }, { updatedFields: { 'a.b': 1 } }],
    ['a word as an index', { a: [1] }, { updatedFields: { 'a.b': 1 } }],
    ['an index out of all bounds', { a: [1] }, { updatedFields: { 'a.99999999999': 1 } }],
    ['a truncation of an object', { a: {} }, { truncatedArrays: [{ field: 'a', newSize: 0 }] }],
    ['a dotted field that is a path as well', { a: 1, 'a.b': 2 }, { updatedFields: { 'a.b.c': 1 } }],
  ])('says that %s does not apply', (_name, document, description) => {
    expect(apply(document, description)).toMatchObject({ outcome: 'inapplicable' });
  });

  it('takes dates and other values with a prototype as whole values', () => {
    expect(apply({ at: new Date(0) }, { updatedFields: { 'at.year': 1 } })).toMatchObject({ outcome: 'inapplicable' });
  });

  it('never reaches a prototype', () => {
    const hostile = JSON.parse('{"updatedFields": {"__proto__.polluted": 1, "constructor.prototype.polluted": 1}}') as object;
    const outcome = apply({ a: 1 }, hostile);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(outcome).toMatchObject({ outcome: 'applied' });
    expect(Object.getPrototypeOf((outcome as { document: object }).document)).toBe(Object.prototype);
  });

  const key = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c', '_') }).filter((text) => !/^\d/.test(text));
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.constant(null), fc.string(), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(key, tie('any'), { maxKeys: 4 })),
  })).any;
  const document = fc.dictionary(key, value, { maxKeys: 5 });

  it('turns any document into any other by the difference a server would tell', () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        expect(apply(before, difference(before, after))).toEqual(applied(after));
      }),
    );
  });

  it('leaves the document it was given as it was', () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        const copy = structuredClone(before);
        apply(before, difference(before, after));
        expect(before).toEqual(copy);
      }),
    );
  });

  it('ends at the last version when a run of updates is applied again to it', () => {
    fc.assert(
      fc.property(document, fc.array(document, { minLength: 1, maxLength: 4 }), (first, versions) => {
        const last = versions.at(-1)!;
        let held: unknown = last;
        let from = first;
        for (const version of versions) {
          const outcome = apply(held, difference(from, version));
          // one that doesn't fit is looked up, which gives the last version
          held = outcome.outcome === 'applied' ? outcome.document : last;
          from = version;
        }
        expect(held).toEqual(last);
      }),
    );
  });

  it('never throws, whatever the description says', () => {
    fc.assert(
      fc.property(fc.anything(), fc.dictionary(fc.string(), fc.anything()), fc.array(fc.string()), (target, updatedFields, removedFields) => {
        expect(['applied', 'inapplicable']).toContain(apply(target, { updatedFields, removedFields }).outcome);
      }),
    );
  });
});

/** What a server tells of a change: fields that are new or other, inside objects where both have one; arrays as a whole, or cut and appended to. */
function difference(before: Record<string, unknown>, after: Record<string, unknown>) {
  const updatedFields: Record<string, unknown> = {};
  const removedFields: string[] = [];
  const truncatedArrays: { field: string; newSize: number }[] = [];
  const walk = (from: Record<string, unknown>, to: Record<string, unknown>, prefix: string): void => {
    for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) removedFields.push(prefix + key);
    for (const [key, value] of Object.entries(to)) {
      const old = Object.hasOwn(from, key) ? from[key] : undefined;
      if (isObject(old) && isObject(value)) walk(old, value, `${prefix}${key}.`);
      else if (Array.isArray(old) && Array.isArray(value)) walkArray(old, value, prefix + key);
      else if (JSON.stringify(old) !== JSON.stringify(value)) updatedFields[prefix + key] = value;
    }
  };
  const walkArray = (from: unknown[], to: unknown[], path: string): void => {
    if (to.length < from.length) truncatedArrays.push({ field: path, newSize: to.length });
    to.forEach((value, index) => {
      if (JSON.stringify(from[index]) !== JSON.stringify(value)) updatedFields[`${path}.${index}`] = value;
    });
  };
  walk(before, after, '');
  return { updatedFields, removedFields, truncatedArrays };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
