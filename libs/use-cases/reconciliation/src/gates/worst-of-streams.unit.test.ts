import type { StreamSample } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { worstOfNewest, worstOfStreams } from './worst-of-streams.ts';

const sample = (second: number, stream: string, lagMs: number | null, runwayMs: number | null = 1_000 - second): StreamSample => ({
  _id: `${stream}:1:${second}`, stream, at: new Date(second * 1_000), lagMs, runwayMs, events: 1, epoch: 1, expireAt: new Date(0),
});

async function read(...samples: readonly StreamSample[]) {
  const found = [];
  const stream = (async function* () { for (const one of samples) yield await Promise.resolve(one); })();
  for await (const { at, lagMs, runwayMs, events } of worstOfStreams(stream)) found.push([at.getTime() / 1_000, lagMs, runwayMs, events]);
  return found;
}

describe('samples of several streams', () => {
  it('pass as they are where there is one stream', async () => {
    expect(await read(sample(1, 'submissions', 5), sample(11, 'submissions', null))).toEqual([[1, 5, 999, 1], [11, null, 989, 1]]);
  });

  it('are told as one when all have been heard of: the worst lag, the least runway, all events', async () => {
    expect(await read(sample(1, 'submissions-1-of-2', 5), sample(2, 'submissions-2-of-2', 700), sample(11, 'submissions-1-of-2', 6), sample(12, 'submissions-2-of-2', 0))).toEqual([[2, 700, 998, 2], [12, 6, 988, 2]]);
  });

  it('are unknown where one does not know its lag, and not told while one is silent', async () => {
    expect(await read(sample(1, 'submissions-1-of-2', 5), sample(2, 'submissions-2-of-2', null))).toEqual([[2, null, 998, 2]]);
    expect(await read(...[1, 11, 21, 31].map((second) => sample(second, 'submissions-1-of-2', 5)), sample(33, 'submissions-2-of-2', 90_000))).toEqual([[33, 90_000, 967, 5]]);
  });

  it('are told apart where their number is changed', async () => {
    expect(await read(sample(1, 'submissions', 5), sample(11, 'submissions-1-of-2', 6), sample(12, 'submissions', 1), sample(13, 'submissions-2-of-2', 8))).toEqual([[1, 5, 999, 1], [12, 1, 988, 1], [13, 8, 987, 2]]);
  });

  it('are as old, at last, as the one that has been silent for longest; none where one never was heard of', () => {
    expect(worstOfNewest([sample(30, 'submissions-1-of-2', 5), sample(2, 'submissions-2-of-2', 1)])).toMatchObject({ at: new Date(2_000), lagMs: 5 });
    expect(worstOfNewest([sample(30, 'submissions-1-of-2', 5), null])).toBeNull();
    expect(worstOfNewest([sample(30, 'submissions', null)])).toMatchObject({ lagMs: null, at: new Date(30_000) });
    expect(worstOfNewest([])).toBeNull();
  });
});
