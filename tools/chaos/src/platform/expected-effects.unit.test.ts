import { expect, it } from 'vitest';
import { effectsOf } from './expected-effects.ts';

const hundred = (from: number) => Array.from({ length: 100 }, (_, index) => from + index);

it.each([1, 20, 60, 100])('starts a workflow for %i submissions of any hundred in a row, and both for a sixth of them', (startingPercent) => {
  for (const from of [0, 37, 12_345]) {
    const counts = hundred(from).map((submission) => effectsOf(submission, startingPercent).length);
    expect(counts.filter((count) => count > 0)).toHaveLength(startingPercent);
    expect(counts.filter((count) => count === 2)).toHaveLength(Math.ceil(startingPercent / 6));
  }
});
