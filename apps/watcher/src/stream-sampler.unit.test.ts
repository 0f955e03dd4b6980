import type { StreamSample } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { createStreamSampler } from './stream-sampler.ts';

/** Runs until so many turns have passed, each as long as the sampler asks for. */
async function play(turns: number, { role = 'leader', failing = false }: { role?: 'leader' | 'standby'; failing?: boolean } = {}) {
  const stopping = new AbortController();
  const samples: StreamSample[] = [];
  const warnings: unknown[] = [];
  let now = 1_800_000_000_000;
  let turn = 0;
  const sampler = createStreamSampler({
    stream: 'submissions',
    log: { write: (sample) => (failing && turn < 2 ? Promise.reject(new Error('away')) : Promise.resolve(void samples.push(sample))) },
    status: () => ({ role, epoch: 3, lagMs: turn === 0 ? undefined : 40 }),
    runwayMs: () => (turn === 0 ? undefined : 7_200_000),
    time: {
      now: () => now,
      sleep(ms) {
        now += ms;
        turn += 1;
        sampler.observe({ type: 'batch-read', events: 5, bytes: 100 } as never);
        if (turn === turns) stopping.abort();
        return Promise.resolve();
      },
    },
    logger: { warn: (...given: readonly unknown[]) => void warnings.push(given) },
  });
  await sampler.run(stopping.signal);
  return { samples, warnings, started: 1_800_000_000_000 };
}

describe('the samples of the stream', () => {
  it('are left every ten seconds by the leader, unknown readings as null', async () => {
    const { samples, started } = await play(3);
    expect(samples.map(({ at, lagMs, runwayMs, events, epoch }) => [at.getTime() - started, lagMs, runwayMs, events, epoch])).toEqual([
      [0, null, null, 0, 3], [10_000, 40, 7_200_000, 5, 3], [20_000, 40, 7_200_000, 5, 3],
    ]);
    expect(new Set(samples.map(({ _id }) => _id)).size).toBe(3);
  });

  it('are not left by a standby', async () => {
    expect((await play(3, { role: 'standby' })).samples).toEqual([]);
  });

  it('count the events of those that could not be written, and complain once', async () => {
    const { samples, warnings } = await play(4, { failing: true });
    expect(samples.map(({ events }) => events)).toEqual([10, 5]);
    expect(warnings).toHaveLength(1);
  });
});
