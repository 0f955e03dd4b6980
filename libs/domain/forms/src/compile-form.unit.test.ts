import { formSchema, type Form } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileForm } from './compile-form.ts';
import { limits } from './limits.ts';
import { withoutPageFields } from './unknown-fields.ts';

function formWith(...fieldConfigs: unknown[]): Form {
  return formSchema.parse({ id: 'form-1', organizationId: 'org_test', name: 'Order', isPublished: true, fieldConfigs });
}

/** One field named `it`; the answer's problem, if any. */
function problemOf(field: object, value: unknown): string | undefined {
  const [problem, ...others] = compileForm(formWith({ path: 'it', type: 'short_text', ...field })).validate(value === undefined ? {} : { it: value });
  expect(others).toEqual([]);
  return problem && `${problem.path} ${problem.message}`;
}

const colours = { options: [{ label: 'Red', value: 'red' }, { label: 'Two', value: 2 }, 'blue'] };

describe('a compiled form', () => {
  it('asks for what is required and takes false and 0 for answers', () => {
    for (const blank of [undefined, null, '', []]) expect(problemOf({ required: true }, blank)).toBe('it is required');
    expect(problemOf({ required: true, type: 'switch' }, false)).toBeUndefined();
    expect(problemOf({ required: true, type: 'number' }, 0)).toBeUndefined();
  });

  it.each([
    ['short_text', 'Ada', 5], ['long_text', 'Ada\nLovelace', {}], ['email', 'ada@example.org', 'ada@'],
    ['url', 'https://example.org/a', 'example'], ['phone', '+49 (0)30 123-45', 'call me'], ['time', '09:30', '25:00'],
    ['number', 1.5, '1.5'], ['rating', 4, 'four'], ['switch', true, 'yes'], ['checkbox', false, 'on'],
    ['date', '2024-02-29', '2025-02-29'], ['date', new Date(0), new Date(Number.NaN)],
    ['datetime', '2025-01-31T09:30:00Z', '2025-01-31'], ['tags', ['a', 'b'], 'a'], ['repeater', [{ a: 1 }], { a: 1 }],
    ['file', { url: 'https://example.org/a.pdf' }, 5], ['object', { a: 1 }, [1]],
  ])('checks the type %s', (type, right, wrong) => {
    expect(problemOf({ type }, right)).toBeUndefined();
    expect(problemOf({ type }, wrong)).toMatch(/^it must be/);
  });

  it('takes any JSON value for a type that it does not know', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => problemOf({ type: 'hologram' }, value) === undefined));
  });

  it.each(['dropdown', 'select', 'radio'])('takes one of the choices for %s', (type) => {
    for (const value of ['red', 2, 'blue']) expect(problemOf({ type, validation: colours }, value)).toBeUndefined();
    for (const value of ['green', '2', ['red'], { $ne: 1 }]) expect(problemOf({ type, validation: colours }, value)).toMatch(/^it must be/);
    expect(problemOf({ type, validation: { ...colours, allowOther: true } }, 'green')).toBeUndefined();
    expect(problemOf({ type }, 'anything')).toBeUndefined();
  });

  it.each(['checkboxes', 'checkbox', 'multi_select'])('takes a list of the choices for %s', (type) => {
    expect(problemOf({ type, validation: colours }, ['red', 2])).toBeUndefined();
    for (const value of ['red', ['red', 'green'], ['red', 'red']]) expect(problemOf({ type, validation: colours }, value)).toMatch(/^it /);
  });

  it('applies lengths, ranges and patterns, in the words of the author where there are some', () => {
    expect(problemOf({ validation: { minLength: 3 } }, 'ab')).toBe('it must be at least 3 characters');
    expect(problemOf({ validation: { maxLength: 3 } }, 'abcd')).toBe('it must be at most 3 characters');
    expect(problemOf({ type: 'number', validation: { min: 1, max: 5 } }, 6)).toBe('it must be at least 1 and at most 5');
    expect(problemOf({ validation: { pattern: '^\\d{5}$', errorMessage: 'Five digits, please' } }, '1234')).toBe('it Five digits, please');
    expect(problemOf({ validation: { pattern: '\\d' } }, 'a1b')).toBeUndefined();
  });

  it('bounds a text whose form names no bound', () => {
    expect(problemOf({}, 'x'.repeat(1_001))).toBe('it must be at most 1000 characters');
    expect(problemOf({ type: 'long_text' }, 'x'.repeat(50_001))).toBe('it must be at most 50000 characters');
  });

  it('takes no e-mail address that is longer than one can be, though the form would', () => {
    const type = { type: 'email', validation: { maxLength: 100_000 } };
    expect(problemOf(type, `${'a'.repeat(300)}@example.org`)).toBeUndefined();
    expect(problemOf(type, `${'a'.repeat(320)}@example.org`)).toBe('it must be an e-mail address');
  });

  it('matches a pattern that would hang a backtracking engine', () => {
    expect(problemOf({ validation: { pattern: '^(x+x+)+y$', maxLength: 10_000 } }, 'x'.repeat(10_000))).toBe('it must be of the expected form');
  });

  it('warns of a pattern that cannot be applied, and applies the rest', () => {
    const form = compileForm(formWith({ path: 'code', type: 'short_text', required: true, validation: { pattern: '(?=a)b', minLength: 2 } }));
    expect(form.warnings.map((warning) => warning.path)).toEqual(['code']);
    expect(form.validate({ code: 'xy' })).toEqual([]);
    expect(form.validate({ code: 'x' })).toHaveLength(1);
  });

  it('ignores layout and fields that are not included', () => {
    const form = compileForm(formWith(
      { path: '_section', type: 'layout', required: true, layout: { type: 'section-header' } },
      { path: 'old', type: 'short_text', included: false, required: true },
    ));
    expect(form.validate({})).toEqual([]);
    expect(form.validate({ _section: 'x', old: 'y' }).map((problem) => problem.path)).toEqual(['_section', 'old']);
  });

  it('reads dotted paths as nested objects', () => {
    const form = compileForm(formWith({ path: 'address.city', type: 'short_text', required: true }, { path: 'address.zip', type: 'short_text' }));
    expect(form.validate({ address: { city: 'Ulm' } })).toEqual([]);
    expect(form.validate({ address: 'Ulm' }).map((problem) => problem.message)).toEqual(['is required', 'must be an object']);
    expect(form.validate({ address: { city: 'Ulm', planet: 'Earth' } })).toEqual([{ path: 'address.planet', message: 'is not a field of this form' }]);
  });

  it('names fields that the form does not have, but for what the page itself adds', () => {
    const form = compileForm(formWith({ path: 'name', type: 'short_text' }));
    expect(form.validate({ naem: 'Ada' })).toEqual([{ path: 'naem', message: 'is not a field of this form' }]);
    expect(form.validate(withoutPageFields({ name: 'Ada', _botProtection: { timeSpent: 3 }, _formMeta: {} }))).toEqual([]);
  });

  it('names at most so many problems', () => {
    const data = Object.fromEntries(Array.from({ length: 500 }, (_item, index) => [`unknown${index}`, 1]));
    expect(compileForm(formWith()).validate(data)).toHaveLength(limits.problems);
  });

  it('answers any JSON object with problems and never with an exception', () => {
    const types = ['short_text', 'email', 'dropdown', 'checkboxes', 'number', 'date', 'datetime', 'switch', 'file', 'url', 'time', 'object'];
    const form = compileForm(formWith(...types.map((type) => ({ path: type, type, required: true, validation: { ...colours, minLength: 1, pattern: '.' } }))));
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...types), fc.jsonValue()), (data) => Array.isArray(form.validate(data))));
  });
});

describe('conditional logic', () => {
  const serial = (logic: object) => ({ path: 'serial', type: 'short_text', required: true, conditionalLogic: { action: 'show', logicType: 'all', ...logic } });
  const problems = (logic: object, data: Record<string, unknown>) =>
    compileForm(formWith({ path: 'kind', type: 'text' }, { path: 'count', type: 'number' }, { path: 'list', type: 'tags' }, { path: 'on', type: 'switch' }, serial(logic))).validate(data).length;

  it('does not ask for a field that was hidden', () => {
    const logic = { conditions: [{ field: 'kind', operator: 'equals', value: 'hardware' }] };
    expect(problems(logic, { kind: 'hardware' })).toBe(1);
    expect(problems(logic, { kind: 'software' })).toBe(0);
    expect(problems({ ...logic, action: 'hide' }, { kind: 'hardware' })).toBe(0);
    expect(problems({ conditions: [] }, {})).toBe(1);
  });

  it('combines conditions by all or any', () => {
    const conditions = [{ field: 'kind', operator: 'equals', value: 'a' }, { field: 'count', operator: 'greaterThan', value: 3 }];
    expect(problems({ conditions }, { kind: 'a', count: 1 })).toBe(0);
    expect(problems({ conditions, logicType: 'any' }, { kind: 'a', count: 1 })).toBe(1);
  });

  it.each([
    ['equals', 'a', { kind: 'a' }, { kind: 'b' }], ['notEquals', 'a', { kind: 'b' }, { kind: 'a' }],
    ['contains', 'RD', { kind: 'hardware' }, { kind: 'x' }], ['notContains', 'rd', { kind: 'x' }, { kind: 'hardware' }],
    ['lessThan', 3, { count: 2 }, { count: 3 }], ['isEmpty', undefined, { kind: '' }, { kind: 'a' }],
    ['isNotEmpty', undefined, { kind: 'a' }, {}], ['unheard-of', undefined, {}, null],
  ])('knows the operator %s', (operator, value, holds, fails) => {
    const field = 'count' in holds ? 'count' : 'kind';
    const logic = { conditions: [{ field, operator, value }] };
    expect(problems(logic, holds)).toBe(1);
    if (fails) expect(problems(logic, fails)).toBe(0);
  });

  it('looks into lists and at switches', () => {
    expect(problems({ conditions: [{ field: 'list', operator: 'contains', value: 'x' }] }, { list: ['x'] })).toBe(1);
    expect(problems({ conditions: [{ field: 'on', operator: 'isTrue' }] }, { on: true })).toBe(1);
    expect(problems({ conditions: [{ field: 'on', operator: 'isFalse' }] }, { on: true })).toBe(0);
  });

  it('still checks what was answered before a field was hidden', () => {
    expect(problems({ conditions: [{ field: 'kind', operator: 'equals', value: 'a' }] }, { serial: 5 })).toBe(1);
  });
});
