import { describe, expect, it } from 'vitest';
import type { Sample } from '../rows/row.ts';
import { growthOf } from './flatness.ts';
import { judge } from './goals.ts';
import { latencyOf } from './latency.ts';
import { figuresOf } from './summary.ts';
import { thinned } from './thinned.ts';

const samples: readonly Sample[] = [5, 1, 3].flatMap((value) => [
  { of: 'watcher', what: 'p50', unit: 'ms', value },
  { of: 'raw', what: 'p50', unit: 'ms', value: value * 10 },
]);

describe('figures', () => {
  it('put the rounds together, each with median, lowest and highest', () => {
    expect(figuresOf(samples)).toEqual([
      { of: 'watcher', what: 'p50', unit: 'ms', values: [5, 1, 3], median: 3, lowest: 1, highest: 5 },
      { of: 'raw', what: 'p50', unit: 'ms', values: [50, 10, 30], median: 30, lowest: 10, highest: 50 },
    ]);
  });
});

describe('goals', () => {
  const reached = (goal: { atLeast?: number; atMost?: number }) => judge([{ of: 'watcher', what: 'p50', ...goal }], figuresOf(samples))[0]?.reached;

  it('are judged by the median, and reached at the bound', () => {
    expect(reached({ atMost: 3 })).toBe(true);
    expect(reached({ atMost: 2.9 })).toBe(false);
    expect(reached({ atLeast: 3 })).toBe(true);
    expect(reached({ atLeast: 3.1 })).toBe(false);
  });

  it('are not reached where nothing was measured', () => {
    expect(judge([{ of: 'nobody', what: 'p50', atMost: 1 }], figuresOf(samples))).toEqual([{ of: 'nobody', what: 'p50', atMost: 1, value: null, reached: false }]);
  });
});

describe('growth', () => {
  it('is one where the last third has as much as the first', () => {
    expect(growthOf([100, 101, 99, 150, 90, 100, 99, 100, 101])).toBe(1);
  });

  it('sees memory that rises, and no single peak', () => {
    expect(growthOf([100, 110, 120, 130, 140, 150, 160, 170, 180])).toBeCloseTo(170 / 110);
    expect(growthOf([100, 100, 100, 100, 100, 100, 100, 900, 100])).toBe(1);
  });

  it('cannot be told of fewer than three values', () => {
    expect(() => growthOf([1, 2])).toThrow(RangeError);
  });
});

describe('latency', () => {
  it('has its percentiles to the microsecond', () => {
    const delays = Array.from({ length: 1_000 }, (_, index) => (index + 1) / 100);
    const { p50, p99, p999 } = latencyOf(delays);
    expect(p50).toBeCloseTo(5, 2);
    expect(p99).toBeCloseTo(9.9, 2);
    expect(p999).toBeCloseTo(9.99, 2);
  });
});

describe('a thinned series', () => {
  it('keeps its length in time', () => {
    const series = thinned({ of: 'watcher', what: 'memory', unit: 'MB', everyMs: 250, values: [1, 2, 3, 4, 5, 6, 7] }, 3);
    expect(series).toMatchObject({ everyMs: 750, values: [1, 4, 7] });
  });
});
