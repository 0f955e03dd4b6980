import { expect, it } from 'vitest';
import { sentenceOfDeclaring } from './render.ts';

it('says how far ahead a window may begin, and what to type where there is no such wave', () => {
  expect(sentenceOfDeclaring({ outcome: 'too-far-ahead' })).toContain('30d at most');
  expect(sentenceOfDeclaring({ outcome: 'unknown-wave' })).toContain('"gate wave');
});
