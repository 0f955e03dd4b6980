import { expect, it } from 'vitest';
import { rateLines, recentMean, streamLines } from './series.ts';

const at = (second: number) => new Date(second * 1_000).toISOString();
const rates = [{ at: at(1), explicit: 4, stream: 2, fallback: 0 }, { at: at(2), explicit: 6, stream: 2, fallback: 0 }];

it('draws the fallback only where it did something', () => {
  expect(rateLines(rates).map(({ name }) => name)).toEqual(['explicit', 'stream']);
  expect(rateLines([{ ...rates[0]!, fallback: 1 }]).map(({ name }) => name)).toEqual(['explicit', 'stream', 'fallback']);
  expect(rateLines(rates)[0]?.points).toEqual([[1_000, 4], [2_000, 6]]);
});

it('leaves a gap where lag or runway is not known, and a line out where it never is', () => {
  const lines = streamLines([{ at: at(1), lagMs: 0, runwayMs: null }, { at: at(2), lagMs: null, runwayMs: null }]);
  expect(lines).toMatchObject([{ name: 'lag', points: [[1_000, 0.01], [2_000, null]] }]);
});

it('tells a mean, and none of nothing', () => {
  expect([recentMean(rates, 'explicit'), recentMean(rates, 'explicit', 1), recentMean([], 'stream')]).toEqual([5, 6, null]);
});
