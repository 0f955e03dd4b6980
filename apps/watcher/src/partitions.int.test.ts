import { isInPartition, partitionsOf, streamNameOf } from '@tandem/documents';
import type { Db } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, onceEach, patience, workflowDocument, type Deployment } from './testing/deployment.ts';
import type { WatcherProcess } from './testing/watcher-process.ts';

const split = (partitions: number) => ({ STREAM_PARTITIONS: String(partitions) });

describe('a stream that is split', () => {
  let deployment: Deployment;
  let organizations: readonly Db[];

  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: process.env.MONGODB_URI!, redisUrl: process.env.REDIS_URL! });
    // so many that no partition of two or three has none
    const names = Array.from({ length: 12 }, (_, number) => `${deployment.organization.databaseName}-${number}`);
    organizations = names.map((name) => deployment.client.db(name));
    for (const organization of organizations) await organization.collection('workflows').insertOne(workflowDocument(organization.databaseName, 'w1'));
  });
  afterEach(async () => {
    await Promise.all(organizations.map((organization) => organization.dropDatabase()));
    await deployment.end();
  });

  const submitToAll = async (count: number) => {
    for (const organization of organizations) await deployment.submit(count, { organization });
  };
  const everywhere = <T>(fault: () => Promise<T>) =>
    deployment.whileSubmitting(fault, () => submitToAll(1));

  const led = (watcher: WatcherProcess) => watcher.metric('tandem_stream_leader');
  const ledByAll = async (watchers: readonly WatcherProcess[]) => (await Promise.all(watchers.map(led))).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const decided = () => deployment.collections.decisions.countDocuments();
  const expectOnceEach = async () => {
    await expect.poll(() => deployment.account(), patience).toEqual(onceEach);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
  };
  async function stop(watchers: readonly WatcherProcess[]): Promise<void> {
    for (const watcher of watchers) watcher.kill('SIGTERM');
    expect(await Promise.all(watchers.map(({ exited }) => exited))).toEqual(watchers.map(() => 0));
  }

  it.each([2, 3])('into %i has one process lead them all, each by a lease and a checkpoint of its own', async (partitions) => {
    const watcher = deployment.start(split(partitions));
    await expect.poll(() => led(watcher), patience).toBe(partitions);
    await submitToAll(5);
    await expectOnceEach();
    const names = partitionsOf(partitions).map(streamNameOf);
    expect((await deployment.collections.checkpoints.find().toArray()).map(({ _id }) => _id).sort()).toEqual(names);
    expect((await deployment.collections.leases.find({ expiresAt: { $gt: new Date() } }).toArray()).map(({ _id }) => _id).sort()).toEqual(expect.arrayContaining(names));
    for (const partition of partitionsOf(partitions)) {
      const own = [...organizations, deployment.organization].filter(({ databaseName }) => isInPartition(databaseName, partition));
      expect(await watcher.metric('tandem_stream_workflows', `partition="${partition.number}-of-${partitions}"`)).toBe(own.length);
    }
    expect(await watcher.part('stream')).toMatch(/^ok 1 of \d: leader, epoch \d+.*; 2 of \d: leader/);
  }, 120_000);

  it('is spread over the processes there are, and another takes over what a killed one led', async () => {
    const first = deployment.start(split(3));
    await expect.poll(() => led(first), patience).toBe(3);
    await stop([first]);
    // both are there before anything is to be had: how fast each starts is the machine's affair
    const { leases } = deployment.collections;
    const ofStreams = { _id: { $in: partitionsOf(3).map(streamNameOf) } };
    await leases.updateMany(ofStreams, { $set: { holder: 'nobody', expiresAt: new Date(Date.now() + 3_600_000) } });
    const watchers = [deployment.start(split(3)), deployment.start(split(3))];
    for (const watcher of watchers) await expect.poll(() => watcher.part('stream'), patience).toMatch(/^ok 1 of 3: standby/);
    await leases.updateMany(ofStreams, { $set: { expiresAt: new Date(0) } });
    await expect.poll(() => ledByAll(watchers), patience).toBe(3);
    expect((await Promise.all(watchers.map(led))).sort()).toEqual([1, 2]);
    await everywhere(async () => {
      const before = await decided();
      await expect.poll(decided, patience).toBeGreaterThan(before + 50);
      watchers[0]!.kill('SIGKILL');
      await watchers[0]!.exited;
      await expect.poll(() => led(watchers[1]!), patience).toBe(3);
    });
    await expectOnceEach();
  }, 180_000);

  it('is split and joined under load, and nothing is lost and nothing doubled: 1, 3, 2', async () => {
    let watchers = [await deployment.startLeading(), deployment.start()];
    await everywhere(async () => {
      for (const partitions of [3, 2]) {
        const before = await decided();
        await expect.poll(decided, patience).toBeGreaterThan(before + 50);
        const next = [deployment.start(split(partitions)), deployment.start(split(partitions))];
        // while the former read, the others are refused, and say why
        await expect.poll(() => next[0]!.part('stream'), patience).toContain('PARTITIONS_DIFFER');
        expect(await ledByAll(next)).toBe(0);
        // one of them dies, the other stops
        watchers[0]!.kill('SIGKILL');
        await stop(watchers.slice(1));
        await expect.poll(() => ledByAll(next), patience).toBe(partitions);
        // who was refused, and stands by for what the other leads, is well
        for (const watcher of next) await expect.poll(() => watcher.part('stream'), patience).toMatch(/^ok /);
        watchers = next;
      }
    });
    await expectOnceEach();
    expect(await deployment.platform.collection('stream_layouts').findOne()).toMatchObject({ _id: 'submissions', partitions: 2, ever: [1, 2, 3] });
    // what it had read before it was split it still knows
    expect(await deployment.collections.decisions.countDocuments({ registryRace: true })).toBe(0);
  }, 400_000);
});
