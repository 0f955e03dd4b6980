import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonBudget, within } from './json-budget.ts';

const tooLarge = expect.objectContaining({ code: 'NODE_VALUE_TOO_LARGE' }) as Error;

describe('a budget of JSON', () => {
  it('is spent by a value to the byte', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const bytes = Buffer.byteLength(JSON.stringify(value));
        expect(within(createJsonBudget('it', bytes), value)).toBe(value);
        expect(() => within(createJsonBudget('it', bytes - 1), value)).toThrow(tooLarge);
      }),
    );
  });

  it('is spent by what only a database holds, too', () => {
    const value = { n: 10n, at: new Date(0), none: [undefined, NaN] };
    expect(within(createJsonBudget('it', 200), value)).toBe(value);
    expect(() => within(createJsonBudget('it', 40), value)).toThrow(tooLarge);
  });

  it('is one for all that is taken from it', () => {
    const budget = createJsonBudget('it', 10);
    within(budget, 'abcd');
    expect(() => within(budget, 'abcd')).toThrow(tooLarge);
  });
});
