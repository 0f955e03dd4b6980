import type { StreamSample } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { createFakeStreamSamples } from '../testing/fake-gate-stores.ts';
import { readStreamHealth } from './stream-health.ts';

const start = 1_800_000_000_000;
const window = { from: start, to: start + 600_000 };
const sampleAt = (seconds: number, change: Partial<StreamSample> = {}): StreamSample => ({
  _id: String(seconds), stream: 'submissions', at: new Date(start + seconds * 1_000), lagMs: 10, runwayMs: 7_200_000, events: 1, epoch: 1, expireAt: new Date(start), ...change,
});
const everyTenSeconds = Array.from({ length: 60 }, (_, index) => sampleAt(index * 10));
const read = (samples: readonly StreamSample[]) => readStreamHealth(createFakeStreamSamples(samples), window, window.to + 2_000);

describe('how the stream was over a window', () => {
  it('is the worst lag and the least runway of its samples', async () => {
    const samples = everyTenSeconds.map((sample, index) => (index === 7 ? { ...sample, lagMs: 9_000 } : index === 9 ? { ...sample, runwayMs: 5 } : sample));
    expect(await read(samples)).toEqual({ lagMs: 9_000, runwayMs: 5, samples: 60, silentMs: 12_000 });
  });

  it('is unknown without samples', async () => {
    expect(await read([])).toEqual({ lagMs: null, runwayMs: null, samples: 0, silentMs: null });
  });

  it.each([
    ['at its beginning', (seconds: number) => seconds >= 70], ['within', (seconds: number) => seconds < 200 || seconds > 261], ['at its end', (seconds: number) => seconds < 530],
  ])('is unknown where more than a minute %s has no sample', async (_, keep) => {
    const health = await read(everyTenSeconds.filter((_sample, index) => keep(index * 10)));
    expect([health.lagMs, health.runwayMs]).toEqual([null, null]);
  });

  it('bears a takeover of a minute', async () => {
    expect((await read(everyTenSeconds.filter((_sample, index) => index < 20 || index > 24))).lagMs).toBe(10);
  });

  it('takes a sample without a reading for none of that reading', async () => {
    const health = await read(everyTenSeconds.map((sample, index) => (index > 20 && index < 30 ? { ...sample, lagMs: null } : sample)));
    expect([health.lagMs, health.runwayMs]).toEqual([null, 7_200_000]);
  });
});
