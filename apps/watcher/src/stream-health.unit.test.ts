import { TandemError } from '@tandem/errors';
import type { StreamStatus } from '@tandem/stream-path';
import { describe, expect, it } from 'vitest';
import { streamReading } from './stream-health.ts';

const begunAt = 1_000_000;
const leading: StreamStatus = {
  role: 'leader', epoch: 1, lagMs: 0, troubles: [], gaps: [], workflows: 1, batchesInFlight: 0, bytesInFlight: 0, checkpoint: undefined,
};
const failing = (error: unknown): StreamStatus => ({ ...leading, troubles: [{ step: 'stream', attempts: 9, since: begunAt, error }] });

describe('the stream', () => {
  it('is degraded while a trouble may be a hiccup, and failing once it has lasted for more than 10 seconds', () => {
    const status = failing(new Error('no answer'));
    const after = (ms: number) => streamReading(status, begunAt + ms, []);
    expect(after(0)).toMatchObject({ status: 'degraded' });
    expect(after(10_000)).toEqual({ status: 'degraded', detail: 'leader: stream failed 9 times in 10 s: Error no answer' });
    expect(after(10_001)).toMatchObject({ status: 'failing' });
    expect(after(12_000)).toEqual({ status: 'failing', detail: 'leader: stream failed 9 times in 12 s: Error no answer' });
  });

  it('is failing at once where its settings are refused, which no waiting mends', () => {
    expect(streamReading(failing(new TandemError('CONFIG_INVALID', 'of others')), begunAt, [])).toMatchObject({ status: 'failing' });
  });

  it('is as it was before once the trouble is over', () => {
    expect(streamReading(leading, begunAt + 60_000, [])).toEqual({ status: 'ok', detail: 'leader, epoch 1, lag 0.000 s' });
  });
});
