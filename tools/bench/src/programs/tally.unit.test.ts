import { expect, it } from 'vitest';
import { createTally } from './tally.ts';

it('marks the first moment past the warm-up and the latest', () => {
  const tally = createTally();
  tally.begin(10, false);
  tally.add(9);
  expect(tally.read()).toMatchObject({ done: 9, first: null, last: null });
  tally.add(3);
  tally.add(8);
  expect(tally.read()).toMatchObject({ done: 20, first: { done: 12 }, last: { done: 20 } });
});

it('keeps words only where they are asked for, and hands them out once', () => {
  const tally = createTally();
  tally.words(['sub_before']);
  expect(tally.takeWords()).toEqual([]);
  tally.begin(0, true);
  tally.words(['sub_1', 'sub_2']);
  expect(tally.takeWords().map(([id]) => id)).toEqual(['sub_1', 'sub_2']);
  expect(tally.takeWords()).toEqual([]);
  expect(tally.read().done).toBe(2);
});
