import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operators, type OperatorName } from './operators.ts';
import { toValue } from './values.ts';

/** Whether a field's value, as the database gives it, satisfies the operator. */
const holds = (field: unknown, operator: OperatorName, value?: unknown) => operators[operator](value)(toValue(field));
const date = new Date('2026-03-01T12:00:00.000Z');

describe('equals', () => {
  it.each([
    ['Ada', 'Ada'],
    [12, 12],
    [12, '12'],
    [12, ' 12.0 '],
    ['1e3', 1000],
    [true, 'true'],
    ['false', false],
    [null, null],
    [undefined, null],
    [date, '2026-03-01T12:00:00Z'],
    [date, '2026-03-01T13:00:00+01:00'],
    [date, '2026-03-01T12:00:00'],
    ['2026-03-01T12:00', date],
    [['a', 'b'], 'b'],
    [[1, 2], '2'],
    [['a', 'b'], ['a', 'b']],
    [{ a: 1, b: [2] }, { b: ['2'], a: 1 }],
    [[], []],
    [{}, {}],
  ])('holds for %j and %j', (field, value) => {
    expect(holds(field, 'equals', value)).toBe(true);
    expect(holds(field, 'not_equals', value)).toBe(false);
  });

  it.each([
    ['Ada', 'ada'],
    ['12', '12.0'],
    [1, true],
    [0, ''],
    [0, null],
    ['', null],
    ['null', null],
    [undefined, 'undefined'],
    ['0x10', 16],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [date, date.getTime()],
    [new Date(Number.NaN), new Date(Number.NaN)],
    [['a', 'b'], ['b', 'a']],
    [['a'], ['a', 'b']],
    [[['a']], 'a'],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: 1 }, 'a'],
    ['a', ['a']],
    [Buffer.from('a'), 'a'],
  ])('does not hold for %j and %j', (field, value) => {
    expect(holds(field, 'equals', value)).toBe(false);
    expect(holds(field, 'not_equals', value)).toBe(true);
  });

  it('takes a wide integer for the number it is', () => {
    expect(holds(7n, 'equals', 7)).toBe(true);
  });

  it('takes no two values for equal that nest without end', () => {
    const nest = (depth: number): unknown => (depth === 0 ? 1 : { inner: nest(depth - 1) });
    expect(holds(nest(20), 'equals', nest(20))).toBe(true);
    expect(holds(nest(40), 'equals', nest(40))).toBe(false);
  });

  it('looks at own keys only', () => {
    expect(holds({}, 'equals', JSON.parse('{"__proto__": {}}'))).toBe(false);
    expect(holds({ a: 1 }, 'equals', { toString: 1 })).toBe(false);
  });
});

describe('text operators', () => {
  it.each([
    ['Hello World', 'contains', 'WORLD'],
    ['Hello', 'contains', ''],
    [2026, 'contains', 2],
    [['red', 'green'], 'contains', 'red'],
    [[1, 2], 'contains', '2'],
    ['Hello', 'starts_with', 'he'],
    [49301234, 'starts_with', '49'],
    ['Hello', 'ends_with', 'LO'],
    [date, 'starts_with', '2026-03'],
    ['order 4711', 'regex', '^ORDER \\d+$'],
    ['ÄRGER', 'contains', 'ärger'],
  ] as const)('%j %s %j holds', (field, operator, value) => {
    expect(holds(field, operator, value)).toBe(true);
  });

  it.each([
    [['reddish'], 'contains', 'red'],
    [['Red'], 'contains', 'red'],
    [undefined, 'contains', ''],
    [null, 'starts_with', ''],
    [['Hello'], 'starts_with', 'He'],
    [{ a: 'Hello' }, 'contains', 'Hello'],
    ['Hello', 'regex', '^ello'],
    [['Hello'], 'regex', 'Hello'],
    [undefined, 'regex', '.*'],
  ] as const)('%j %s %j does not hold', (field, operator, value) => {
    expect(holds(field, operator, value)).toBe(false);
  });

  it('does not contain what is absent', () => {
    expect(holds(undefined, 'not_contains', 'a')).toBe(true);
    expect(holds('abc', 'not_contains', 'B')).toBe(false);
  });
});

describe('regex', () => {
  it.each([['('], ['(?=a)'], ['\\1'], ['a{1001}'], ['x'.repeat(257)], ['\\pL{900}'.repeat(3)], [17], [undefined]])('refuses the pattern %j', (pattern) => {
    expect(() => operators.regex(pattern)).toThrow(expect.objectContaining({ name: 'RefusedError' }));
  });

  it('does not judge a text beyond its bound', () => {
    const test = operators.regex('a$');
    expect(test('a'.repeat(10_000))).toBe(true);
    expect(() => test('a'.repeat(10_001))).toThrow(expect.objectContaining({ name: 'UnjudgeableError' }));
  });

  it('comes to an answer whatever the pattern: one that goes back would take longer than anybody lives', () => {
    const test = operators.regex('^(([a-z])+.)+[A-Z]([a-z])+$');
    expect(test(`${'a'.repeat(9_999)}!`)).toBe(false);
  });
});

describe('orders', () => {
  it.each([
    [12, 'gt', 9],
    ['12', 'gt', '9'],
    ['12', 'gte', 12],
    [9, 'lt', '12.5'],
    [date, 'gt', '2026-02-28'],
    ['2026-03-02', 'gt', date],
    ['2026-03-01', 'lte', '2026-03-01T00:00:00+00:00'],
    ['2026-03-01T00:30:00+01:00', 'lt', '2026-03-01'],
    [-1, 'lte', 0],
  ] as const)('%j %s %j holds', (field, operator, value) => {
    expect(holds(field, operator, value)).toBe(true);
  });

  it.each([undefined, null, '', 'abc', true, [12], { a: 12 }, Number.NaN, date])('never hold between %j and a number', (field) => {
    for (const operator of ['gt', 'gte', 'lt', 'lte'] as const) expect(holds(field, operator, 5)).toBe(false);
  });

  it.each([undefined, null, 'abc', true, [5], {}])('refuse the value %j, which has no order', (value) => {
    expect(() => operators.gt(value)).toThrow(expect.objectContaining({ name: 'RefusedError' }));
  });

  it('agree with the numbers, written either way', () => {
    const written = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    fc.assert(
      fc.property(written, written, fc.boolean(), fc.boolean(), (a, b, aAsText, bAsText) => {
        const [field, value] = [aAsText ? String(a) : a, bAsText ? String(b) : b];
        expect(holds(field, 'gt', value)).toBe(a > b);
        expect(holds(field, 'gte', value)).toBe(a >= b);
        expect(holds(field, 'lt', value)).toBe(a < b);
        expect(holds(field, 'lte', value)).toBe(a <= b);
      }),
    );
  });
});

describe('states of a field', () => {
  const all = ['is_empty', 'is_not_empty', 'is_true', 'is_false', 'exists', 'not_exists'] as const;
  it.each([
    [undefined, ['is_empty', 'not_exists']],
    [null, ['is_empty', 'exists']],
    ['', ['is_empty', 'exists']],
    [' ', ['is_not_empty', 'exists']],
    [[], ['is_empty', 'exists']],
    [{}, ['is_empty', 'exists']],
    [[null], ['is_not_empty', 'exists']],
    [date, ['is_not_empty', 'exists']],
    [true, ['is_not_empty', 'is_true', 'exists']],
    ['true', ['is_not_empty', 'is_true', 'exists']],
    [1, ['is_not_empty', 'is_true', 'exists']],
    ['1', ['is_not_empty', 'is_true', 'exists']],
    ['TRUE', ['is_not_empty', 'exists']],
    [false, ['is_not_empty', 'is_false', 'exists']],
    [0, ['is_not_empty', 'is_false', 'exists']],
    ['0', ['is_not_empty', 'is_false', 'exists']],
  ] as const)('of %j are told', (field, expected) => {
    expect(all.filter((operator) => holds(field, operator))).toEqual(expected);
  });
});
