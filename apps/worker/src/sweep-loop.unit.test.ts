import type { SweepRound } from '@tandem/execution';
import { createSimulatedClock } from '@tandem/execution/testing';
import type { LeaseStore } from '@tandem/mongodb';
import { createHealth, type Health } from '@tandem/service-host';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { runSweepLoop } from './sweep-loop.ts';

const intervalMs = 1_000;
const quiet: SweepRound = { revived: 0, failed: [], pending: 0, mending: null, isMoreLeft: false };

/** A lease in memory. */
function createFakeLeases() {
  let held: { holder: string; epoch: number } | null = null;
  let epochs = 0;
  const isHeldBy = (holder: string, epoch: number) => held?.holder === holder && held.epoch === epoch;
  const leases: LeaseStore = {
    acquire(_name, holder) {
      if (held && held.holder !== holder) return Promise.resolve({ outcome: 'held' });
      held = { holder, epoch: (epochs += 1) };
      return Promise.resolve({ outcome: 'acquired', epoch: held.epoch });
    },
    renew: (_name, holder, epoch) => Promise.resolve(isHeldBy(holder, epoch) ? 'renewed' : 'lost'),
    release(_name, holder, epoch) {
      if (isHeldBy(holder, epoch)) held = null;
      return Promise.resolve();
    },
    read: () => Promise.resolve(null),
  };
  return { leases, holder: () => held?.holder ?? null };
}

/** Workers that share a lease; each tells when it swept, and stops all at the time given. */
function workbench(endsAfterMs: number) {
  const clock = createSimulatedClock();
  const startMs = clock.now();
  const stop = new AbortController();
  const { leases, holder } = createFakeLeases();
  const swept: [string, number][] = [];
  const readings = new Map<string, Pick<Health, 'read'>>();
  const leading = new Set<string>();
  const loop = (name: string, roundOf: (count: number) => SweepRound | Error) => {
    let count = 0;
    const health = createHealth();
    readings.set(name, health);
    const round = () => {
      swept.push([name, clock.now() - startMs]);
      const outcome = roundOf((count += 1));
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    };
    return runSweepLoop({ sweep: { round }, leases, holder: name, clock, intervalMs, onRound: () => undefined, onLease: (isHeld) => { if (isHeld) leading.add(name); else leading.delete(name); }, logger: pino({ level: 'silent' }), health }, stop.signal);
  };
  const run = async (...loops: Promise<void>[]) => {
    await clock.sleep(endsAfterMs, stop.signal);
    stop.abort();
    await Promise.all(loops);
  };
  return { loop, run, swept, holder, leading: () => [...leading], readingOf: (name: string) => readings.get(name)!.read() };
}

describe('the loop of the sweep', () => {
  it('sweeps on an interval in one of two workers, and leaves the lease at the end', async () => {
    const { loop, run, swept, holder } = workbench(2_500);
    await run(loop('a', () => quiet), loop('b', () => quiet));
    expect(swept).toEqual([['a', 0], ['a', 1_000], ['a', 2_000]]);
    expect(holder()).toBeNull();
  });

  it('is left to another worker by one whose rounds fail', async () => {
    const { loop, run, swept } = workbench(3_500);
    await run(loop('cut off', () => new Error('no queue')), loop('sound', () => quiet));
    expect(swept).toEqual([['cut off', 0], ['sound', 1_000], ['sound', 2_000], ['sound', 3_000]]);
  });

  it('tells which worker has the lease, and that one has it no longer whose round failed', async () => {
    const { loop, run, leading } = workbench(2_500);
    const told: string[][] = [];
    await run(loop('a', (count) => {
      told.push(leading());
      return count === 2 ? new Error('no queue') : quiet;
    }), loop('b', () => {
      told.push(leading());
      return quiet;
    }));
    expect(told).toEqual([['a'], ['a'], ['b']]);
    expect(leading()).toEqual([]);
  });

  it('says that the last round failed until another has swept for a while', async () => {
    const { loop, run, readingOf } = workbench(30_500);
    const seen: string[] = [];
    await run(loop('cut off', () => new Error('no queue')), loop('sound', (count) => {
      if (count % 10 === 0) seen.push(readingOf('cut off').status);
      return quiet;
    }));
    expect(seen).toEqual(['degraded', 'degraded', 'ok']);
  });

  it('goes on in a worker that is alone, and says that the last round failed until one is done', async () => {
    const { loop, run, swept, readingOf } = workbench(3_500);
    const seen: string[] = [];
    await run(loop('a', (count) => {
      seen.push(readingOf('a').status);
      return count === 1 ? new Error('no queue') : quiet;
    }));
    expect(swept).toEqual([['a', 0], ['a', 2_000], ['a', 3_000]]);
    expect(seen).toEqual(['ok', 'degraded', 'ok']);
    expect(readingOf('a').parts).toEqual({ sweep: { status: 'ok', detail: 'leading' } });
  });

  it('goes on soon while more is left than one round takes on', async () => {
    const { loop, run, swept } = workbench(1_500);
    await run(loop('a', (count) => ({ ...quiet, isMoreLeft: count < 3 })));
    expect(swept.map(([, atMs]) => atMs)).toEqual([0, 100, 200, 1_200]);
  });
});
