import { describe, expect, it } from 'vitest';
import { readFilter } from './read-filter.ts';

const submittedAt = new Date('2026-03-01T12:00:00.000Z');
const snapshot = {
  formId: 'form-1',
  submittedAt,
  respondent: { email: 'Ann@Example.org' },
  data: {
    plan: 'Gold', seats: 12, price: '9.50', tags: ['red', 'blue'], agreed: 'true', none: null, empty: '', nested: { a: { b: 3 } }, 'a.b': 'dotted', items: [{ name: 'x' }], when: submittedAt,
  },
};
const condition = (field: string, operator: string, value?: unknown) => readFilter({ field, operator, ...(value !== undefined && { value }) }, snapshot);

describe('a filter', () => {
  const yes = { field: 'plan', operator: 'exists' };
  const no = { field: 'plan', operator: 'not_exists' };

  it.each([
    ['none', undefined, true],
    ['null', null, true],
    ['an empty object', {}, true],
    ['an empty list', [], true],
    ['an empty or', { or: [] }, true],
    ['a list of which one fails', [yes, no], false],
    ['and', { and: [yes, yes] }, true],
    ['or', { or: [no, yes] }, true],
    ['or of which none holds', { or: [no, no] }, false],
    ['conditions, all by default', { conditions: [yes, no] }, false],
    ['conditions, any', { conditions: [yes, no], logicType: 'any' }, true],
    ['conditions combined with or', { conditions: [no, yes], combineWith: 'or' }, true],
    ['nested ones', { and: [{ or: [no, { and: [yes] }] }, yes] }, true],
    ['two shapes at once', { and: [yes], or: [yes] }, 'unreadable'],
    ['no shape', { label: 'x' }, 'unreadable'],
    ['a text', 'plan', 'unreadable'],
    ['an unknown operator', { field: 'plan', operator: 'like', value: 'x' }, 'unreadable'],
    ['what is not needed any more', { or: [yes, { field: 'plan', operator: 'like' }] }, true],
  ])('reads %s', (_, filter, answer) => {
    expect(readFilter(filter, snapshot)).toBe(answer);
  });
});

describe('a condition', () => {
  it.each<[string, string, unknown, boolean | 'unreadable']>([
    ['plan', 'equals', 'Gold', true],
    ['plan', 'equals', 'gold', false],
    ['seats', 'equals', '12', true],
    ['seats', 'equals', ' 12.0 ', true],
    ['tags', 'equals', 'blue', true],
    ['tags', 'equals', ['red', 'blue'], true],
    ['tags', 'equals', ['blue', 'red'], false],
    ['missing', 'equals', null, true],
    ['agreed', 'equals', true, true],
    ['agreed', 'equals', 1, false],
    ['when', 'equals', '2026-03-01T13:00+01:00', true],
    ['nested.a', 'equals', { b: 3 }, true],
    ['plan', 'not_equals', 'gold', true],
    ['plan', 'contains', 'OL', true],
    ['tags', 'contains', 'red', true],
    ['tags', 'contains', 're', false],
    ['missing', 'not_contains', 'x', true],
    ['plan', 'starts_with', 'go', true],
    ['plan', 'ends_with', 'LD', true],
    ['missing', 'ends_with', 'x', false],
    ['plan', 'regex', '^g.ld$', true],
    ['tags', 'regex', 'red', false],
    ['plan', 'regex', '(', 'unreadable'],
    ['seats', 'gt', 11, true],
    ['seats', 'gte', '12', true],
    ['price', 'lt', 10, true],
    ['price', 'lte', 9.5, true],
    ['plan', 'gt', 1, false],
    ['when', 'gt', '2026-02-28', true],
    ['when', 'lt', '2026-02-30', 'unreadable'],
    ['when', 'gt', {}, 'unreadable'],
    ['empty', 'is_empty', undefined, true],
    ['none', 'is_empty', undefined, true],
    ['tags', 'is_not_empty', undefined, true],
    ['agreed', 'is_true', undefined, true],
    ['agreed', 'is_false', undefined, false],
    ['none', 'exists', undefined, true],
    ['missing', 'not_exists', undefined, true],
    ['plan', 'equals', undefined, 'unreadable'],
  ])('%s %s %j', (field, operator, value, answer) => {
    expect(condition(field, operator, value)).toBe(answer);
  });

  it('cannot judge by a pattern a text that is too long', () => {
    expect(readFilter({ field: 'long', operator: 'regex', value: 'x' }, { formId: 'form-1', data: { long: 'x'.repeat(10_001) } })).toBe('unreadable');
  });
});

describe('a path', () => {
  it.each([
    ['data.plan', 'Gold'],
    ['respondent.email', 'Ann@Example.org'],
    ['trigger.payload.data.plan', 'Gold'],
    ['trigger.payload.formId', 'form-1'],
    ['nested.a.b', 3],
    ['a.b', 'dotted'],
    ['items[0].name', 'x'],
    ['items.0.name', 'x'],
    ['tags.1', 'blue'],
  ])('%s is %j', (path, value) => {
    expect(condition(path, 'equals', value)).toBe(true);
  });

  it.each(['constructor', '__proto__', 'tags.01', 'tags.length', 'plan.length', 'data'])('%s is nothing', (path) => {
    expect(condition(path, 'not_exists')).toBe(true);
  });

  it.each(['', 'a..b', 'trigger.payload.other', 'x'.repeat(300), Array.from({ length: 20 }, () => 'a').join('.')])('%s cannot be read', (path) => {
    expect(condition(path, 'exists')).toBe('unreadable');
  });
});
