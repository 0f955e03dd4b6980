import type { SweepRound } from '@tandem/execution';
import { createSimulatedClock } from '@tandem/execution/testing';
import { describe, expect, it } from 'vitest';
import { sweepAll } from './sweep-all.ts';

const quiet: SweepRound = { revived: 0, failed: [], pending: 0, mending: null, isMoreLeft: false };

/** Sweeps whose first rounds leave something, and tells when each was. */
async function sweepWith(roundsThatLeaveMore: number, stopAfter = Infinity): Promise<readonly number[]> {
  const clock = createSimulatedClock();
  const startMs = clock.now();
  const stop = new AbortController();
  const rounds: number[] = [];
  const round = () => {
    rounds.push(clock.now() - startMs);
    if (rounds.length === stopAfter) stop.abort();
    return Promise.resolve({ ...quiet, isMoreLeft: rounds.length <= roundsThatLeaveMore });
  };
  let told = 0;
  await sweepAll({ round }, { clock, onRound: () => { told += 1; } }, stop.signal);
  expect(told).toBe(rounds.length);
  return rounds;
}

describe('sweeping all', () => {
  it('takes one round where that leaves nothing', async () => {
    expect(await sweepWith(0)).toEqual([0]);
  });

  it('goes on soon while more is left than a round takes on', async () => {
    expect(await sweepWith(2)).toEqual([0, 100, 200]);
  });

  it('ends after the round under way when it is to stop', async () => {
    expect(await sweepWith(5, 2)).toEqual([0, 100]);
  });
});
