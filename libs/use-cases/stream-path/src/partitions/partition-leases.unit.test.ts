import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCheckpointStore, createFakeGapStore, createFakeLayoutStore, createFakeLeases } from '../testing/fake-stream-stores.ts';
import { createPartitionLeases } from './partition-leases.ts';

const ttlMs = 3_000;

describe('the leases of partitions', () => {
  let now: number;
  let stores: ReturnType<typeof createStores>;
  const time = { now: () => now, elapsed: () => now };
  const createStores = () => ({ leases: createFakeLeases(time), layouts: createFakeLayoutStore(), checkpoints: createFakeCheckpointStore(time), gaps: createFakeGapStore() });
  const source = { now: () => Promise.resolve({ seconds: 1, increment: 1 }) };
  const createProcess = (partitions = 3, isModest = true) =>
    createPartitionLeases({ ...stores, source, pipelineHashOf: ({ number }) => String(number), time, partitions, isModest });
  const stream = (number: number, of = 3) => `submissions-${number}-of-${of}`;

  beforeEach(() => {
    now = 1_000_000;
    stores = createStores();
  });

  it('are left to others for a while by who has one already', async () => {
    const [one, other] = [createProcess(), createProcess()];
    const ask = (by: typeof one, holder: string, number: number) => by.acquire(stream(number), holder, ttlMs).then(({ outcome }) => outcome);
    expect(await ask(one, 'one', 1)).toBe('acquired');
    expect(await ask(one, 'one', 2)).toBe('held');
    now += 400;
    expect(await ask(one, 'one', 2)).toBe('held');
    expect(await ask(other, 'other', 2)).toBe('acquired');
    expect(await ask(one, 'one', 3)).toBe('held');
    now += 600;
    expect(await ask(one, 'one', 3)).toBe('acquired');
  });

  it('are all taken, one after the other, where there is nobody else', async () => {
    const alone = createProcess();
    const asked = () => Promise.all([1, 2, 3].map((number) => alone.acquire(stream(number), 'alone', 60_000).then(({ outcome }) => outcome)));
    expect(await asked()).toEqual(['acquired', 'held', 'held']);
    now += 700;
    const [, ...rest] = await asked();
    expect(rest).toEqual(['acquired', 'acquired']);
  });

  it('are taken at once by who only passes by', async () => {
    const drain = createProcess(3, false);
    for (const number of [1, 2, 3]) expect(await drain.acquire(stream(number), 'drain', ttlMs)).toMatchObject({ outcome: 'acquired' });
  });

  it('count no more where they were lost or given back', async () => {
    const one = createProcess();
    const first = await one.acquire(stream(1), 'one', ttlMs);
    if (first.outcome !== 'acquired') throw new Error('not acquired');
    await one.release(stream(1), 'one', first.epoch);
    const second = await one.acquire(stream(2), 'one', ttlMs);
    expect(second).toMatchObject({ outcome: 'acquired' });
    now += 4_000;
    await stores.leases.acquire(stream(2), 'another', ttlMs);
    expect(await one.renew(stream(2), 'one', 1, ttlMs)).toBe('lost');
    expect(await one.acquire(stream(3), 'one', ttlMs)).toMatchObject({ outcome: 'acquired' });
  });

  it('are refused to who is set to another number, for as long as the streams are read', async () => {
    const three = createProcess(3);
    const held = await three.acquire(stream(1), 'three', ttlMs);
    const two = createProcess(2);
    await expect(two.acquire(stream(1, 2), 'two', ttlMs)).rejects.toMatchObject({ code: 'PARTITIONS_DIFFER', message: expect.stringContaining('still reads submissions-1-of-3') as unknown });
    await three.release(stream(1), 'three', held.outcome === 'acquired' ? held.epoch : 0);
    expect(await two.acquire(stream(1, 2), 'two', ttlMs)).toMatchObject({ outcome: 'acquired' });
    await expect(three.acquire(stream(1), 'three', ttlMs)).rejects.toMatchObject({ code: 'PARTITIONS_DIFFER' });
  });

  it('leave no trace of a number where there always was one stream', async () => {
    expect(await createProcess(1).acquire('submissions', 'one', ttlMs)).toEqual({ outcome: 'acquired', epoch: 1 });
    expect(await stores.layouts.current()).toBeNull();
  });
});
