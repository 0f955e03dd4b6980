import { randomUUID } from 'node:crypto';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMongoClient } from './connect.ts';
import { createLeaseStore, type LeaseStore } from './lease-store.ts';

describe('lease store', () => {
  let client: MongoClient;
  let leases: LeaseStore;
  const database = `tandem_lease_${randomUUID().slice(0, 8)}`;
  const freshName = () => `lease-${randomUUID()}`;

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'lease-test' });
    leases = createLeaseStore(client.db(database));
  });
  afterAll(async () => {
    await client.db(database).dropDatabase();
    await client.close();
  });

  it('refuses the lease while another holder has it', async () => {
    const name = freshName();
    expect(await leases.acquire(name, 'first', 60_000)).toEqual({ outcome: 'acquired', epoch: 1 });
    expect(await leases.acquire(name, 'second', 60_000)).toEqual({ outcome: 'held' });
  });

  it('gives the lease to exactly one of many that ask at once', async () => {
    const name = freshName();
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => leases.acquire(name, `holder-${index}`, 60_000)));
    expect(outcomes.filter(({ outcome }) => outcome === 'acquired')).toHaveLength(1);
  });

  it('raises the epoch with each acquisition, so that an earlier holder can be told', async () => {
    const name = freshName();
    await leases.acquire(name, 'first', 60_000);
    await leases.release(name, 'first', 1);
    expect(await leases.acquire(name, 'second', 60_000)).toEqual({ outcome: 'acquired', epoch: 2 });
    expect(await leases.renew(name, 'first', 1, 60_000)).toBe('lost');
    expect(await leases.renew(name, 'second', 2, 60_000)).toBe('renewed');
  });

  it('gives a lapsed lease to the next who asks', async () => {
    const name = freshName();
    await leases.acquire(name, 'first', 1);
    await expect.poll(() => leases.acquire(name, 'second', 60_000)).toEqual({ outcome: 'acquired', epoch: 2 });
  });

  it('tells whether a lease is live', async () => {
    const name = freshName();
    expect(await leases.read(name)).toBeNull();
    await leases.acquire(name, 'first', 60_000);
    expect(await leases.read(name)).toMatchObject({ live: true, lease: { holder: 'first' } });
    await leases.release(name, 'first', 1);
    expect(await leases.read(name)).toMatchObject({ live: false });
  });
});
