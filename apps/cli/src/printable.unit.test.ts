import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLine } from './printable.ts';

describe('text from outside', () => {
  it.each([
    ['an escape sequence', '\u001b[2Jgone', '\\u001b[2Jgone'],
    ['an eight-bit control', '\u009b31m', '\\u009b31m'],
    ['text that runs the other way', 'a\u202eb', 'a\\u202eb'],
    ['half a character', 'a\ud83d', 'a\\ud83d'],
    ['a carriage return', 'ok\rno', 'ok\\u000dno'],
  ])('shows %s instead of obeying it', (_, text, shown) => {
    expect(printable(text, 100)).toBe(shown);
    expect(JSON.parse(printableJson(JSON.stringify(text)))).toBe(text);
  });

  it('is left as it is where it is harmless', () => {
    expect(printable('Grüße 🎉\n  → at data', 100)).toBe('Grüße 🎉\n  → at data');
  });

  it('is bounded, and says how much is left out', () => {
    expect(printable('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(10)} … (999990 more characters)`);
    expect(printableLine('a\n\n  b\tc', 100)).toBe('a b c');
    expect(printableLine('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});
