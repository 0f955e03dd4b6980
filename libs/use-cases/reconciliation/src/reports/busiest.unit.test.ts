import type { StreamSample } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { busiestOf } from './busiest.ts';

async function* samples(...rows: readonly (readonly [seconds: number, events: number])[]): AsyncGenerator<StreamSample> {
  for (const [seconds, events] of rows) {
    yield await Promise.resolve({ _id: String(seconds), stream: 'submissions', at: new Date(seconds * 1_000), lagMs: null, runwayMs: null, events, epoch: 1, expireAt: new Date(0) });
  }
}

describe('the busiest moments', () => {
  it('are those between two samples, and over a whole minute', async () => {
    const minute = Array.from({ length: 7 }, (_, index) => [index * 10, 100] as const);
    expect(await busiestOf(samples(...minute, [70, 2_000]))).toEqual({ betweenSamples: 200, minute: (5 * 100 + 2_000) / 60 });
  });

  it('are not known without samples, nor over a minute that nobody watched whole', async () => {
    expect(await busiestOf(samples())).toEqual({ betweenSamples: null, minute: null });
    expect(await busiestOf(samples([0, 50], [10, 100]))).toEqual({ betweenSamples: 10, minute: null });
  });

  it('make nothing of what came in a pause', async () => {
    expect(await busiestOf(samples([0, 0], [10, 100], [3_600, 1_000_000], [3_610, 10]))).toEqual({ betweenSamples: 10, minute: null });
  });
});
