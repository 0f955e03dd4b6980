import type { ClusterTime } from '@tandem/documents';
import type { StreamStatus } from '@tandem/stream-path';
import { expect, it } from 'vitest';
import { createRunway } from './runway.ts';

const at = (seconds: number): ClusterTime => ({ seconds, increment: 0 });

/** Looks once at each of the oplog's beginnings, in seconds; what is short is said of the last. */
async function lookAt(beginnings: readonly (number | null)[], { checkpoint = 1_000, now = 1_000, role = 'leader' }: { checkpoint?: number; now?: number; role?: StreamStatus['role'] } = {}) {
  const stop = new AbortController();
  const rest = [...beginnings];
  const runway = createRunway({
    oldest: () => {
      const seconds = rest.shift() ?? null;
      return Promise.resolve(seconds === null ? null : at(seconds));
    },
    status: () => ({ role, checkpoint: role === 'leader' ? { clusterTime: at(checkpoint), writtenAt: now * 1_000 } : undefined }),
    time: { now: () => now * 1_000, elapsed: () => 0, random: () => 0, sleep: () => { if (rest.length === 0 || role === 'standby') stop.abort(); return Promise.resolve(); } },
    logger: { warn: () => undefined },
    everyMs: 30_000,
    shortBelowMs: 900_000,
  });
  await runway.run(stop.signal);
  return { ms: runway.readMs(), isShort: runway.isShort() };
}

it('is the time from the oplog’s beginning to the checkpoint', async () => {
  expect(await lookAt([400])).toEqual({ ms: 600_000, isShort: false });
});

it('is short where the beginning moves', async () => {
  expect(await lookAt([400, 410])).toEqual({ ms: 590_000, isShort: true });
  expect(await lookAt([0, 10])).toEqual({ ms: 990_000, isShort: false });
});

it('is not short where the oplog is young, unless the reader is far behind', async () => {
  expect(await lookAt([990, 990])).toEqual({ ms: 10_000, isShort: false });
  expect(await lookAt([990], { now: 1_030 })).toEqual({ ms: 10_000, isShort: false });
  expect(await lookAt([990], { now: 1_100 })).toEqual({ ms: 10_000, isShort: true });
});

it('is unknown on a standby, and where the oplog cannot be read', async () => {
  expect(await lookAt([400], { role: 'standby' })).toEqual({ ms: undefined, isShort: false });
  expect(await lookAt([null])).toEqual({ ms: undefined, isShort: false });
});

it('is asked for the more rarely the longer the answer takes', async () => {
  const stop = new AbortController();
  const rests: number[] = [];
  let elapsed = 0;
  const runway = createRunway({
    oldest: () => {
      elapsed += rests.length === 0 ? 10 : 20_000;
      return Promise.resolve(at(400));
    },
    status: () => ({ role: 'leader', checkpoint: { clusterTime: at(1_000), writtenAt: 0 } }),
    time: { now: () => 0, elapsed: () => elapsed, random: () => 0, sleep: (ms) => { if (rests.push(ms) === 2) stop.abort(); return Promise.resolve(); } },
    logger: { warn: () => undefined },
    everyMs: 30_000,
    shortBelowMs: 900_000,
  });
  await runway.run(stop.signal);
  expect(rests).toEqual([30_000, 4_000_000]);
});

it('is never asked for where that is turned off', async () => {
  const runway = createRunway({
    oldest: () => Promise.reject(new Error('asked')),
    status: () => ({ role: 'leader', checkpoint: { clusterTime: at(1_000), writtenAt: 0 } }),
    time: { now: () => 0, elapsed: () => 0, random: () => 0, sleep: () => Promise.reject(new Error('waited')) },
    logger: { warn: () => { throw new Error('told'); } },
    everyMs: 0,
    shortBelowMs: 900_000,
  });
  await runway.run(new AbortController().signal);
  expect(runway.readMs()).toBeUndefined();
});
