import { isInPartition, partitionsOf, streamNameOf, type ClusterTime, type StreamGap, type StreamPartition } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeCheckpointStore, createFakeGapStore, createFakeLayoutStore, createFakeLeases } from '../testing/fake-stream-stores.ts';
import { createFakeTime } from '../testing/fake-time.ts';
import { createMortal, type Death } from '../testing/mortal.ts';
import { changeLayout } from './change-layout.ts';

const names = Array.from({ length: 30 }, (_, number) => `org_${number * 7}`);
const at = (seconds: number): ClusterTime => ({ seconds, increment: 1 });
const hashOf = ({ number, of }: StreamPartition) => `pipeline ${number} of ${of}`;

/** Who reads, and how far each organization's events are done. */
function createWorld() {
  const time = createFakeTime();
  const stores = { layouts: createFakeLayoutStore(), leases: createFakeLeases(time), checkpoints: createFakeCheckpointStore(time), gaps: createFakeGapStore() };
  const doneUntil = new Map<string, number>();
  let now = 1_000;
  const pass = async (ms: number) => { await time.sleep(ms, new AbortController().signal); };
  const source = { now: () => Promise.resolve(at((now += 1))) };

  const countNow = async () => (await stores.layouts.current())?.partitions ?? 1;
  const change = (wanted: number, death: Death | null = null, holder = 'changer') => {
    const mortal = createMortal(death, () => pass(1));
    const bound = { layouts: mortal.bind(stores.layouts), leases: mortal.bind(stores.leases), checkpoints: mortal.bind(stores.checkpoints), gaps: mortal.bind(stores.gaps) };
    return Promise.race([changeLayout(wanted, { ...bound, source, pipelineHashOf: hashOf }, holder), mortal.dead]);
  };

  /** Reads by one stream, from its checkpoint on, for so many seconds. */
  async function lead(partition: StreamPartition, seconds: number, holder = 'leader') {
    const name = streamNameOf(partition);
    const acquired = await stores.leases.acquire(name, holder, 3_000);
    if (acquired.outcome === 'held') return;
    const claim = await stores.checkpoints.claim(name, acquired.epoch);
    if (claim.outcome === 'fenced') throw new Error('a leader under a lease is fenced');
    const from = claim.checkpoint?.clusterTime.seconds ?? now;
    const to = Math.max(from, (now += seconds));
    for (const org of names.filter((each) => isInPartition(each, partition))) {
      const done = doneUntil.get(org);
      // from the first start on no event is left out
      if (done !== undefined) expect(from, `${org} is done until ${done}`).toBeLessThanOrEqual(done);
      doneUntil.set(org, Math.max(done ?? 0, to));
    }
    const known = { registryReadUntil: at(1_001), historyFrom: at(1_001), watchedFrom: at(1_001) };
    await stores.checkpoints.write({ _id: name, epoch: acquired.epoch, resumeToken: 'token', clusterTime: at(to), pipelineHash: hashOf(partition), ...known, ...claim.checkpoint && { registryReadUntil: claim.checkpoint.registryReadUntil ?? at(1_001), historyFrom: claim.checkpoint.historyFrom ?? at(1_001) } });
    await stores.leases.release(name, holder, acquired.epoch);
    return acquired.epoch;
  }
  return { ...stores, time, pass, countNow, change, lead, read: (partition: StreamPartition) => stores.checkpoints.read(streamNameOf(partition)) };
}

const refusal = expect.objectContaining({ code: 'PARTITIONS_DIFFER' }) as unknown;
const count = fc.integer({ min: 1, max: 5 });
const death = fc.record({ atCall: fc.integer({ min: 1, max: 60 }), moment: fc.constantFrom<Death['moment']>('before', 'after') });

describe('the change of the number of streams', () => {
  it('loses no event, in whatever order it is changed and read, and wherever whoever changes it dies', async () => {
    const chapter = fc.oneof(
      fc.record({ do: fc.constant('change' as const), to: count, dies: fc.option(death) }),
      fc.record({ do: fc.constant('lead' as const), number: fc.nat(), seconds: fc.integer({ min: 0, max: 50 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(chapter, { minLength: 1, maxLength: 25 }), async (chapters) => {
        const world = createWorld();
        for (const one of chapters) {
          // what the dead held lapses
          await world.pass(20_000);
          const of = await world.countNow();
          if (one.do === 'change') await world.change(one.to, one.dies);
          else await world.lead({ number: (one.number % of) + 1, of }, one.seconds);
        }
        await world.pass(20_000);
        const of = await world.countNow();
        for (const partition of partitionsOf(of)) await world.lead(partition, 1);
        world.time.stop();
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('has all begin somewhat before where the one furthest behind had come to, knowing what all of them know', async () => {
    const world = createWorld();
    await world.change(2);
    await world.lead({ number: 1, of: 2 }, 100);
    await world.lead({ number: 2, of: 2 }, 1_000);
    await world.change(3);
    const behind = world.read({ number: 1, of: 2 })!;
    for (const partition of partitionsOf(3)) {
      expect(world.read(partition)).toMatchObject({ resumeToken: null, clusterTime: { seconds: behind.clusterTime.seconds - 20, increment: 0 }, pipelineHash: hashOf(partition), registryReadUntil: at(1_001), historyFrom: at(1_001), watchedFrom: { seconds: 1_001 } });
    }
    world.time.stop();
  });

  it('has all begin at one time where nobody has read before', async () => {
    const world = createWorld();
    await world.change(3);
    const first = world.read({ number: 1, of: 3 })!;
    expect(first).toMatchObject({ registryReadUntil: null, historyFrom: null, watchedFrom: first.clusterTime });
    for (const partition of partitionsOf(3)) expect(world.read(partition)).toMatchObject({ clusterTime: first.clusterTime, watchedFrom: first.clusterTime });
    world.time.stop();
  });

  it('has the new ones look for organizations that the former may not have known, where their pipeline was another', async () => {
    const world = createWorld();
    await world.lead({ number: 1, of: 1 }, 5);
    world.checkpoints.replace({ ...world.read({ number: 1, of: 1 })!, pipelineHash: 'of an earlier version' });
    await world.change(2);
    expect(world.read({ number: 2, of: 2 })).toMatchObject({ pipelineHash: 'of an earlier version' });
    world.time.stop();
  });

  it('is refused while somebody reads, and leaves all as it was', async () => {
    const world = createWorld();
    await world.lead({ number: 1, of: 1 }, 5);
    const reading = await world.leases.acquire('submissions', 'leader', 3_000);
    await expect(world.change(3)).rejects.toEqual(refusal);
    expect(await world.countNow()).toBe(1);
    expect(await world.leases.renew('submissions', 'leader', reading.outcome === 'acquired' ? reading.epoch : 0, 3_000)).toBe('renewed');
    await world.pass(4_000);
    await world.change(3);
    expect(await world.countNow()).toBe(3);
    world.time.stop();
  });

  it('is refused while a gap is open', async () => {
    const world = createWorld();
    await world.lead({ number: 1, of: 1 }, 5);
    const gap: StreamGap = {
      _id: 'gap', stream: 'submissions', from: at(1), to: at(2), uncertainFrom: at(1), reason: 'lost', state: 'open', progress: null, counts: { read: 0, backfilled: 0 }, epoch: 1, openedAt: new Date(), closedAt: null, expireAt: null,
    };
    await world.gaps.write(gap);
    await expect(world.change(2)).rejects.toEqual(refusal);
    await world.gaps.write({ ...gap, epoch: 9, state: 'closed' });
    await world.change(2);
    expect(await world.countNow()).toBe(2);
    world.time.stop();
  });

  it('fences whoever wakes late: neither its lease nor its checkpoint is its own any more', async () => {
    const world = createWorld();
    const epoch = (await world.lead({ number: 1, of: 1 }, 5))!;
    const { updatedAt, ...late } = world.read({ number: 1, of: 1 })!;
    expect(updatedAt).toBeInstanceOf(Date);
    await world.pass(4_000);
    await world.change(2);
    expect(await world.checkpoints.write({ ...late, epoch, clusterTime: at(9_999) })).toBe('fenced');
    expect(await world.leases.renew('submissions', 'leader', epoch, 3_000)).toBe('lost');
    world.time.stop();
  });

  it('is made once by several that want it at the same time', async () => {
    const world = createWorld();
    await world.lead({ number: 1, of: 1 }, 5);
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((holder) => world.change(3, null, holder)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refusal);
    expect(await world.countNow()).toBe(3);
    // before that nothing was watched
    expect(world.read({ number: 1, of: 3 })!.clusterTime).toEqual(world.read({ number: 1, of: 1 })!.registryReadUntil);
    world.time.stop();
  });
});
