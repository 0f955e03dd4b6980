import { timingSafeEqual } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { presentedBearer, presentedToken } from './credentials.ts';
import { createTokens } from './tokens.ts';

const operator = 'the-operators-token';
const read = 'the-readers-token!';

describe('tokens', () => {
  it("let the operator's token act and read, and the reader's only read", () => {
    const tokens = createTokens({ operator, read }, () => 0);
    expect([tokens.mayAct(operator), tokens.mayRead(operator)]).toEqual(['granted', 'granted']);
    expect([tokens.mayAct(read), tokens.mayRead(read)]).toEqual(['wrong', 'granted']);
    expect([tokens.mayAct('another'), tokens.mayRead('another')]).toEqual(['wrong', 'wrong']);
    expect([tokens.mayAct(null), tokens.mayRead(null)]).toEqual(['missing', 'missing']);
  });

  it("refuse the operator's from the moment on at which it expires", () => {
    let now = 999;
    const tokens = createTokens({ operator, operatorExpiresAt: new Date(1_000), read }, () => now);
    expect(tokens.mayAct(operator)).toBe('granted');
    now = 1_000;
    expect([tokens.mayAct(operator), tokens.mayRead(operator), tokens.mayRead(read)]).toEqual(['expired', 'expired', 'granted']);
    expect(tokens.mayAct('another')).toBe('wrong');
    expect(tokens.whyNoActions()).toContain('expired');
  });

  it('let everybody read and nobody act where there are none', () => {
    const tokens = createTokens({}, () => 0);
    expect([tokens.mayRead(null), tokens.mayRead('any')]).toEqual(['granted', 'granted']);
    expect([tokens.mayAct(null), tokens.mayAct(''), tokens.mayAct('any')]).toEqual(['disabled', 'disabled', 'disabled']);
    expect(tokens.whyNoActions()).toContain('OPERATOR_TOKEN');
  });

  it('let those submit who have any of several, and everybody where there are none', () => {
    const submit = ['the-first-of-three', 'the-second-of-three', 'the-third-of-three'];
    const tokens = createTokens({ submit, read, operator }, () => 0);
    for (const token of submit) expect(tokens.maySubmit(token)).toBe('granted');
    expect([tokens.maySubmit(null), tokens.maySubmit(''), tokens.maySubmit(read), tokens.maySubmit(operator)]).toEqual(['missing', 'wrong', 'wrong', 'wrong']);
    expect([tokens.mayRead(submit[0]!), tokens.mayAct(submit[0]!)]).toEqual(['wrong', 'wrong']);
    expect([createTokens({}, () => 0).maySubmit(null), createTokens({ submit: [] }, () => 0).maySubmit('any')]).toEqual(['granted', 'wrong']);
  });

  it('are compared in constant time, whatever their length', () => {
    const areEqual = vi.fn((one: NodeJS.ArrayBufferView, other: NodeJS.ArrayBufferView) => timingSafeEqual(one, other));
    const tokens = createTokens({ operator, read }, () => 0, areEqual);
    for (const presented of ['', 'x', operator, `${operator}x`, 'y'.repeat(10_000)]) {
      tokens.mayAct(presented);
      const [left, right] = areEqual.mock.lastCall ?? [];
      expect([left?.byteLength, right?.byteLength]).toEqual([32, 32]);
    }
    expect(areEqual).toHaveBeenCalledTimes(5);
    const list = createTokens({ submit: [read, operator] }, () => 0, areEqual);
    for (const presented of [read, operator, 'none']) {
      areEqual.mockClear();
      list.maySubmit(presented);
      expect(areEqual).toHaveBeenCalledTimes(2);
    }
    // as many comparisons for the first of two as for the second and for none
    for (const presented of [read, operator, 'none']) {
      areEqual.mockClear();
      tokens.mayRead(presented);
      expect(areEqual).toHaveBeenCalledTimes(2);
    }
  });
});

describe('a presented token', () => {
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

  it.each([
    ['Bearer one', 'one', 'one'],
    ['bearer  one ', 'one', 'one'],
    [basic('anybody:one'), 'one', null],
    [basic(':o:ne'), 'o:ne', null],
    [basic('no colon'), null, null],
    ['Bearer', null, null],
    ['Bearer one two', null, null],
    ['Digest one', null, null],
    [`Bearer ${'x'.repeat(3_000)}`, null, null],
    [undefined, null, null],
  ])('of %j is %j, as a bearer’s %j', (header, token, bearer) => {
    expect(presentedToken(header)).toBe(token);
    expect(presentedBearer(header)).toBe(bearer);
  });
});
