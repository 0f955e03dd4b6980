import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, createFilterBudget } from './filter.ts';
import { parsePath, readPath } from './path.ts';

type Subject = Readonly<Record<string, unknown>>;

const compile = (raw: unknown) =>
  compileFilter<Subject>(raw, (path) => {
    const steps = parsePath(path);
    return (subject) => readPath(subject, steps);
  }, createFilterBudget());
const holds = (raw: unknown, subject: Subject) => compile(raw)(subject);
const refusal = expect.objectContaining({ name: 'RefusedError' }) as Error;

const isTrue = (field: string) => ({ field, operator: 'is_true' });

describe('a filter', () => {
  it.each([[undefined], [null], [{}], [[]], [{ and: [] }], [{ or: [] }], [{ conditions: [], logicType: 'any' }]])('that is %j holds always', (raw) => {
    expect(holds(raw, {})).toBe(true);
  });

  it.each([
    [isTrue('yes'), true],
    [isTrue('no'), false],
    [{ and: [isTrue('yes'), isTrue('yes')] }, true],
    [{ and: [isTrue('yes'), isTrue('no')] }, false],
    [[isTrue('yes'), isTrue('no')], false],
    [{ or: [isTrue('no'), isTrue('yes')] }, true],
    [{ or: [isTrue('no'), isTrue('no')] }, false],
    [{ conditions: [isTrue('yes'), isTrue('no')] }, false],
    [{ conditions: [isTrue('yes'), isTrue('no')], logicType: 'all' }, false],
    [{ conditions: [isTrue('yes'), isTrue('no')], logicType: 'any' }, true],
    [{ conditions: [isTrue('yes'), isTrue('no')], combineWith: 'or' }, true],
    [{ and: [isTrue('yes'), { or: [isTrue('no'), { and: [isTrue('yes')] }] }] }, true],
    [{ id: 'c1', label: 'Is it?', ...isTrue('yes') }, true],
  ])('combines: %j is %s', (raw, expected) => {
    expect(holds(raw, { yes: true, no: false })).toBe(expected);
  });

  it.each([
    [17],
    ['urgent'],
    [{ field: 'a' }],
    [{ operator: 'exists' }],
    [{ field: 'a', operator: 'resembles' }],
    [{ field: 'a', operator: 'constructor' }],
    [{ field: 'a', operator: 'equals' }],
    [{ field: '', operator: 'exists' }],
    [{ and: 'a' }],
    [{ and: [], or: [] }],
    [{ and: [], field: 'a', operator: 'exists' }],
    [{ conditions: [], logicType: 'most' }],
    [{ not: [] }],
  ])('is refused with a reason: %j', (raw) => {
    expect(() => compile(raw)).toThrow(refusal);
  });

  it('is refused when it nests too deep, holds too much or too many regexes', () => {
    const nest = (depth: number): unknown => (depth === 0 ? isTrue('a') : { and: [nest(depth - 1)] });
    const regex = { field: 'a', operator: 'regex', value: 'a' };
    expect(() => compile(nest(8))).not.toThrow();
    expect(() => compile(nest(9))).toThrow(refusal);
    expect(() => compile(Array.from({ length: 99 }, () => isTrue('a')))).not.toThrow();
    expect(() => compile(Array.from({ length: 100 }, () => isTrue('a')))).toThrow(refusal);
    expect(() => compile(Array.from({ length: 100 }, () => null))).toThrow(refusal);
    expect(() => compile(Array.from({ length: 16 }, () => regex))).not.toThrow();
    expect(() => compile(Array.from({ length: 17 }, () => regex))).toThrow(refusal);
  });

  it('is judged only as far as needed', () => {
    const long = { text: 'a'.repeat(10_001), no: false };
    const regex = { field: 'text', operator: 'regex', value: 'a' };
    expect(holds({ and: [isTrue('no'), regex] }, long)).toBe(false);
    expect(() => holds({ and: [regex, isTrue('no')] }, long)).toThrow(expect.objectContaining({ name: 'UnjudgeableError' }));
  });

  it('is refused or judged, and nothing else, whatever it is and whatever it meets', () => {
    const operator = fc.constantFrom('equals', 'contains', 'regex', 'gt', 'is_empty', 'exists', 'starts_with', 'resembles');
    const condition = fc.record({ field: fc.string({ maxLength: 8 }), operator, value: fc.anything() }, { requiredKeys: ['operator'] });
    const { filter } = fc.letrec((tie) => ({
      filter: fc.oneof({ depthSize: 'small' }, condition, fc.record({ and: fc.array(tie('filter')) }), fc.record({ or: fc.array(tie('filter')) }), fc.anything()),
    }));
    fc.assert(
      fc.property(filter, fc.object(), (raw, subject) => {
        try {
          expect(typeof holds(raw, subject)).toBe('boolean');
        } catch (error) {
          expect(error).toEqual(refusal);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
