import { orgIdSchema } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drain as drainOnce } from './drain.ts';
import { createProgress } from './progress.ts';
import { createFakeLeases } from './testing/fake-stream-stores.ts';
import { createWorld, type World } from './testing/world.ts';
import { whenAborted } from './signals.ts';

describe('a bounded run', () => {
  let world: World;
  const start: World['start'] = (options) => world.start(options);
  const drain = (drainWithinMs: number, options: Parameters<World['start']>[0] = {}) => start({ ...options, drainWithinMs }).ended;
  const insert = (from: number, count: number) => {
    for (let number = from; number < from + count; number += 1) world.insert(number);
  };

  beforeEach(async () => {
    world = createWorld();
    world.deployment.putWorkflow('org_a', 'w1', world.workflow('w1'));
    expect(await drain(60_000)).toBe('caught-up');
  });
  afterEach(() => world.end());

  it('goes on from the checkpoint, does all there is, and gives the lease back', async () => {
    insert(0, 20);
    expect(await drain(60_000)).toBe('caught-up');
    expect([world.decisions.all().length, world.queue.waiting().length]).toEqual([20, 20]);
    expect(await world.leases.acquire('submissions', 'another', 1_000)).toEqual({ outcome: 'acquired', epoch: 3 });
    expect(await drain(60_000)).toBe('another-leads');
  });

  it('ends under a load that never ends', async () => {
    let loading = true as boolean;
    const load = (async () => {
      for (let number = 0; loading; number += 1) {
        insert(number, 1);
        await world.time.sleep(3, new AbortController().signal);
      }
    })();
    expect(await drain(60_000)).toBe('caught-up');
    loading = false;
    await load;
  });

  it('leaves a checkpoint to go on from when time is up', async () => {
    insert(0, 300);
    let runs = 1;
    while ((await drain(150)) === 'unfinished') runs += 1;
    expect(runs).toBeGreaterThan(1);
    expect(world.decisions.all()).toHaveLength(300);
    expect(world.executions.all()).toHaveLength(300);
  });

  it('does in each run some of the direct writes that have to wait for their turn', async () => {
    world.phases.assign(orgIdSchema.parse('org_a'), { phase: 'complete', directWrites: 'trigger' });
    for (let number = 0; number < 20; number += 1) world.insert(number, {});
    for (let runs = 1; runs <= 40; runs += 1) if ((await drain(1_500, { settings: { directWritesPerSecond: 1 } })) === 'caught-up') break;
    expect(world.executions.all()).toHaveLength(20);
  });

  it('does in each run some of the updates that have to wait for their turn', async () => {
    world.phases.assign(orgIdSchema.parse('org_a'), { phase: 'complete', directWrites: 'trigger' });
    world.deployment.putWorkflow('org_a', 'w2', world.workflow('w2', { canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-1', event: 'updated' } }], edges: [] } }));
    insert(0, 1);
    for (let number = 1; number <= 20; number += 1) world.deployment.updateSubmission('org_a', 'key-0', { data: { number } });
    for (let runs = 1; runs <= 40; runs += 1) if ((await drain(1_500, { settings: { updatesPerSecond: 1 } })) === 'caught-up') break;
    expect(world.executions.all().filter(({ workflowId }) => workflowId === 'w2')).toHaveLength(20);
  });

  it('is unfinished where a backend stays away, and where it is told to stop', async () => {
    insert(0, 1);
    expect(await drain(5_000, { trigger: () => ({ triggerAll: () => Promise.reject(new TandemError('QUEUE_UNAVAILABLE', 'played')) }) })).toBe('unfinished');
    const told = start({ drainWithinMs: 60_000, trigger: (real) => ({ triggerAll: async (...batch) => { await world.time.sleep(5_000, new AbortController().signal); return real.triggerAll(...batch); } }) });
    await world.until(() => told.path.status().batchesInFlight > 0);
    await told.stop();
    expect(await told.ended).toBe('unfinished');
    expect(world.decisions.all()).toHaveLength(1);
  });

  it.each(['CONFIG_INVALID', 'PARTITIONS_DIFFER'] as const)('says that it cannot lead at all, %s, rather than that more waits', async (code) => {
    const time = world.time;
    const leases = createFakeLeases(time);
    const run = drainOnce(
      {
        time, leases, lease: 'l', holder: 'h', ttlMs: 60_000, standbyEveryMs: 500, observe: () => undefined, withinMs: 60_000,
        now: () => Promise.resolve({ seconds: 9, increment: 1 }), progress: () => undefined, checkpoint: () => undefined,
      },
      () => Promise.reject(new TandemError(code, 'played')),
      new AbortController().signal,
    );
    await expect(run).rejects.toMatchObject({ code });
    expect(await leases.acquire('l', 'another', 1_000)).toMatchObject({ outcome: 'acquired' });
  });

  it('is unfinished where it leads in the end, though others had another layout before', async () => {
    const time = world.time;
    const leases = createFakeLeases(time);
    let asked = 0;
    const run = drainOnce(
      {
        time, lease: 'l', holder: 'h', ttlMs: 60_000, standbyEveryMs: 500, observe: () => undefined, withinMs: 60_000,
        leases: { ...leases, acquire: (...given) => ((asked += 1) === 1 ? Promise.reject(new TandemError('PARTITIONS_DIFFER', 'played')) : leases.acquire(...given)) },
        now: () => Promise.resolve({ seconds: 9, increment: 1 }), progress: () => undefined, checkpoint: () => undefined,
      },
      async (_term, stop) => {
        await whenAborted(stop);
        stop.throwIfAborted();
      },
      new AbortController().signal,
    );
    expect(await run).toBe('unfinished');
  });

  it('is not caught up by an empty answer before it has come to where it began', async () => {
    const time = world.time;
    const late = { seconds: 8, increment: 1 };
    const goal = { seconds: 9, increment: 1 };
    let reached = late;
    const run = drainOnce(
      {
        time, leases: createFakeLeases(time), lease: 'l', holder: 'h', ttlMs: 60_000, standbyEveryMs: 500, observe: () => undefined, withinMs: 60_000,
        now: () => Promise.resolve(goal),
        progress: () => ({ ...createProgress({ token: null, clusterTime: reached }, time), lagMs: () => 0 }),
        checkpoint: () => ({ clusterTime: reached, writtenAt: time.now() }),
      },
      (_term, stop) => whenAborted(stop),
      new AbortController().signal,
    );
    const began = time.now();
    await time.sleep(5_000, new AbortController().signal);
    reached = goal;
    expect(await run).toBe('caught-up');
    expect(time.now() - began).toBeGreaterThanOrEqual(5_000);
  });

  it('is caught up where it leads in the end, though terms before it broke off', async () => {
    const [position, time] = [{ token: null, clusterTime: { seconds: 10, increment: 1 } }, world.time];
    let caughtUp = false;
    let terms = 0;
    const outcome = await drainOnce(
      {
        time, leases: createFakeLeases(time), lease: 'l', holder: 'h', ttlMs: 60_000, standbyEveryMs: 500, observe: () => undefined, withinMs: 60_000,
        limits: { firstMs: 1, longestMs: 1 },
        now: () => Promise.resolve({ seconds: 9, increment: 1 }),
        progress: () => ({ ...createProgress(position, time), lagMs: () => (caughtUp ? 0 : 1), position: () => ({ token: null, clusterTime: { seconds: caughtUp ? 10 : 1, increment: 1 } }) }),
        checkpoint: () => ({ clusterTime: position.clusterTime, writtenAt: time.now() }),
      },
      async (_term, stop) => {
        terms += 1;
        if (terms <= 5) throw new Error('broke off');
        await time.sleep(100, stop);
        caughtUp = true;
        await whenAborted(stop);
      },
      new AbortController().signal,
    );
    expect(outcome).toBe('caught-up');
  });
});
