import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { checkStructure } from './structure.ts';

const nested = (depth: number): unknown => {
  let value: unknown = 'core';
  for (let level = 0; level < depth; level++) value = { inner: value };
  return value;
};

const pathsOf = (value: unknown) => checkStructure('data', value).map((problem) => problem.path);

describe('checkStructure', () => {
  it('accepts nesting up to the bound and names the first object beyond it', () => {
    expect(checkStructure('data', nested(limits.depth))).toEqual([]);
    expect(pathsOf(nested(limits.depth + 1))).toEqual([`data${'.inner'.repeat(limits.depth)}`]);
  });

  it('is not troubled by nesting that would exhaust a recursive walk', () => {
    const list = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)) as unknown;
    expect(checkStructure('data', list)).toHaveLength(1);
  });

  it.each(['$where', 'a$b', 'a.b', '__proto__', 'constructor', 'prototype', '_bsontype', ''])('refuses the key %j wherever it is', (key) => {
    const hostile = JSON.parse(JSON.stringify({ list: [{ X: 1 }] }).replace('X', key)) as unknown;
    expect(pathsOf(hostile)).toEqual([`data.list.0.${key}`]);
  });

  it('names paths without a root where the root has no name', () => {
    expect(checkStructure('', { a: { $b: 1 } }).map((problem) => problem.path)).toEqual(['a.$b']);
  });

  it('refuses over-long keys and texts, and numbers JSON has no word for', () => {
    expect(pathsOf({ ['k'.repeat(257)]: 1 })).toHaveLength(1);
    expect(pathsOf({ text: 'x'.repeat(limits.textLength + 1) })).toEqual(['data.text']);
    expect(pathsOf({ number: JSON.parse('1e999') as unknown })).toEqual(['data.number']);
  });

  it('refuses halves of characters, which would be stored as another', () => {
    expect(pathsOf({ text: '\ud83d', whole: '\ud83d\ude00', object: { '\udc00': 1 } }).sort()).toEqual(['data.object.\udc00', 'data.text']);
  });

  it('refuses more values than the bound, and names at most so many problems', () => {
    expect(pathsOf(Array.from({ length: limits.values + 1 }, () => 1))).toEqual(['data']);
    const wrong = Object.fromEntries(Array.from({ length: 1_000 }, (_item, index) => [`$${index}`, 1]));
    expect(checkStructure('data', wrong)).toHaveLength(limits.problems);
  });

  it('accepts any JSON value within the bounds', () => {
    const keys = fc.string({ minLength: 1, maxLength: 20 }).filter((key) => !/[$.\0]|^(__proto__|constructor|prototype)$/.test(key));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 5 }),
      object: fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
    }));
    fc.assert(fc.property(value, (json) => checkStructure('data', json).length === 0));
  });

  it('finds a hostile key wherever it is put', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }), fc.constantFrom('$gt', 'a.b', '__proto__'), (path, key) => {
        const hostile = path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), Object.fromEntries([[key, 1]]));
        expect(pathsOf(hostile)).toEqual([['data', ...path, key].join('.')]);
      }),
    );
  });
});
