import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath, readPath } from './path.ts';

const read = (subject: unknown, path: string) => readPath(subject, parsePath(path));

describe('a field path', () => {
  it('is followed into objects and lists', () => {
    const subject = { address: { city: 'Ulm' }, items: [{ sku: 'a' }, { sku: 'b' }] };
    expect(read(subject, 'address.city')).toBe('Ulm');
    expect(read(subject, 'items[1].sku')).toBe('b');
    expect(read(subject, 'items.1.sku')).toBe('b');
  });

  it('finds a key that holds dots itself, and prefers it where it is all the rest', () => {
    expect(read({ 'address.city': 'Ulm' }, 'address.city')).toBe('Ulm');
    expect(read({ address: { 'city.name': 'Ulm' } }, 'address.city.name')).toBe('Ulm');
    expect(read({ 'address.city': 'Ulm', address: { city: 'Bonn' } }, 'address.city')).toBe('Ulm');
  });

  it.each(['__proto__', 'constructor', 'constructor.name', 'toString', 'items.length', 'items.map', 'items.01', 'items.-1', 'name.length', 'when.getTime'])(
    'finds nothing at %s',
    (path) => {
      expect(read({ items: ['a'], name: 'Ada', when: new Date() }, path)).toBeUndefined();
    },
  );

  it('finds a key of that name where the document has it itself', () => {
    expect(read(JSON.parse('{"__proto__": {"a": 1}, "constructor": "Lola"}'), '__proto__.a')).toBe(1);
    expect(read({ constructor: 'Lola' }, 'constructor')).toBe('Lola');
  });

  it.each(['', '.', 'a.', '.a', 'a..b', '[0]', 'x'.repeat(257), Array.from({ length: 17 }, () => 'a').join('.')])('is refused: %j', (path) => {
    expect(() => parsePath(path)).toThrow(expect.objectContaining({ name: 'RefusedError' }));
  });

  it('never finds what the document does not hold itself', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3 }), fc.array(fc.string({ minLength: 1, maxLength: 12 }).filter((name) => !/[.[\]]/.test(name)), { minLength: 1, maxLength: 4 }), (subject, names) => {
        const expected = names.reduce<unknown>((value, name) => {
          if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
          return Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name) ? undefined : (value as Record<string, unknown>)[name];
        }, subject);
        fc.pre(!Object.keys(subject).some((key) => key.includes('.')));
        expect(read(subject, names.join('.'))).toEqual(typeof expected === 'bigint' ? Number(expected) : expected);
      }),
    );
  });
});
