import type { StreamCheckpoint } from '@tandem/documents';
import type { ChangeStreamUpdateDocument } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, patience, type Deployment } from '../testing/deployment.ts';
import { watchGivenBackLeases } from '../testing/given-back-leases.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import { steppableClock } from '../testing/preload/index.ts';

describe('leadership', { timeout: 150_000 }, () => {
  let servers: OwnServers;
  let deployment: Deployment;

  beforeAll(async () => {
    servers = await startOwnServers();
  });
  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
  });
  afterEach(() => deployment.end());
  afterAll(() => servers.stop());

  const epoch = async () => (await deployment.collections.checkpoints.findOne())?.epoch;
  /** All that the checkpoint comes to have from now on, one after the other. */
  const watchEpochs = async () => {
    const changes = deployment.collections.checkpoints.watch<StreamCheckpoint, ChangeStreamUpdateDocument<StreamCheckpoint>>([{ $match: { 'updateDescription.updatedFields.epoch': { $exists: true } } }]);
    // opens it
    await changes.tryNext();
    const seen: unknown[] = [];
    return {
      async read() {
        for (let change = await changes.tryNext(); change; change = await changes.tryNext()) seen.push(change.updateDescription.updatedFields?.epoch);
        return seen;
      },
      close: () => changes.close(),
    };
  };

  it('is one watcher’s of two that start at once; the other stands by', async () => {
    const both = [deployment.start(), deployment.start()];
    const parts = () => Promise.all(both.map((watcher) => watcher.part('stream')));
    const roles = async () => (await parts()).map((part) => part.split(',')[0]).sort();
    await expect.poll(roles, patience).toEqual(['ok leader', 'ok standby']);
    const leader = both[(await parts()).findIndex((part) => part.startsWith('ok leader'))]!;
    await expect.poll(() => leader.isCaughtUpLeader(), patience).toBe(true);
    await deployment.underLoad(() => Promise.resolve());
    await deployment.expectOnceEach(leader);
    expect(await roles()).toEqual(['ok leader', 'ok standby']);
    expect(await epoch()).toBe(1);
  });

  it('is not taken back by a leader that wakes after its lease; what it had under way is done once', async () => {
    const stale = await deployment.startLeading();
    const standby = deployment.start();
    await expect.poll(() => standby.part('stream'), patience).toBe('ok standby');
    const epochs = await watchEpochs();
    await deployment.underLoad(async () => {
      stale.kill('SIGSTOP');
      await expect.poll(() => standby.part('stream'), patience).toMatch(/^ok leader, epoch 2/);
      const decided = await deployment.collections.decisions.countDocuments();
      await expect.poll(() => deployment.collections.decisions.countDocuments(), patience).toBeGreaterThan(decided);
      stale.kill('SIGCONT');
      await expect.poll(() => stale.part('stream'), patience).toBe('ok standby');
    });
    await deployment.expectOnceEach(standby);
    expect(await epoch()).toBe(2);
    // not for a moment was the checkpoint the former leader's again
    await expect.poll(() => epochs.read(), patience).toEqual([2]).finally(() => epochs.close());
    expect(stale.output()).toMatch(/"role":"leader","epoch":1[^]*"msg":"standing by"/);
  });

  it('is refused to a watcher with another organization prefix, which says so and leaves it to the right one', async () => {
    const first = await deployment.startLeading();
    await deployment.submit(20);
    await deployment.expectOnceEach(first);
    first.kill('SIGTERM');
    await first.exited;
    const before = await deployment.collections.checkpoints.findOne();
    const givenBack = await watchGivenBackLeases(deployment.collections.leases);
    const wrong = deployment.start({ ORGANIZATION_PREFIX: 'org_of_others' });
    await expect.poll(() => wrong.part('stream'), patience).toMatch(/^failing standby: settings failed .*CONFIG_INVALID: .*this platform database belongs to the organizations whose names start with org_watcher/);
    await expect.poll(() => givenBack.count(), patience).toBeGreaterThan(0).finally(() => givenBack.close());
    await deployment.submit(20);
    expect(await deployment.collections.checkpoints.findOne()).toMatchObject({ clusterTime: before?.clusterTime, organizationPrefix: deployment.organization.databaseName });
    const right = await deployment.startLeading();
    await deployment.expectOnceEach(right);
    expect(await wrong.part('stream')).toMatch(/^failing standby: settings/);
    expect(wrong.output()).toContain('use another MONGODB_DATABASE');
  });

  it.each([
    ['forward by an hour', 'SIGUSR2', 'the clock was set by 1 h'],
    ['back by two hours', 'SIGPIPE', 'the clock was set by -2 h'],
  ] as const)('is kept when the machine’s clock is set %s: order, lag and times are the server’s', async (_step, signal, said) => {
    const leader = await deployment.startLeading({}, steppableClock);
    const startedAt = Date.now();
    await deployment.underLoad(async () => {
      const before = await deployment.collections.decisions.countDocuments();
      leader.kill(signal);
      await expect.poll(() => leader.output(), patience).toContain(said);
      await expect.poll(() => deployment.collections.decisions.countDocuments(), patience).toBeGreaterThan(before + 50);
      expect(await leader.metric('tandem_stream_lag_seconds')).toBeLessThan(10);
    });
    await deployment.expectOnceEach(leader);
    const decisions = await deployment.collections.decisions.find().toArray();
    const outside = decisions.filter(({ decidedAt }) => decidedAt.getTime() < startedAt - 5_000 || decidedAt.getTime() > Date.now() + 5_000);
    expect(outside).toEqual([]);
    expect(await epoch()).toBe(1);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
  });
});
