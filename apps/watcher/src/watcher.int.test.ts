import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, patience, type Deployment } from './testing/deployment.ts';
import { watchGivenBackLeases } from './testing/given-back-leases.ts';

describe('the watcher', () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: process.env.MONGODB_URI!, redisUrl: process.env.REDIS_URL! });
  });
  afterEach(() => deployment.end());

  const decided = () => deployment.collections.decisions.countDocuments();

  it('loses nothing and doubles nothing when it is killed again and again in mid-load, a standby beside it', async () => {
    let [leader, standby] = [await deployment.startLeading(), deployment.start()];
    await deployment.underLoad(async () => {
      for (let kills = 0; kills < 3; kills += 1) {
        const before = await decided();
        await expect.poll(decided, patience).toBeGreaterThan(before + 20);
        leader.kill('SIGKILL');
        await leader.exited;
        await expect.poll(() => standby.part('stream'), patience).toContain('leader');
        [leader, standby] = [standby, deployment.start()];
      }
    });
    await deployment.expectOnceEach(leader);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
    expect((await deployment.collections.checkpoints.findOne())?.epoch).toBe(4);
  }, 120_000);

  // how soon is measured by the bench, where no other tests fill the oplog that a new leader's stream goes through
  it('takes over when its leader dies suddenly, once the lease has lapsed', async () => {
    const leader = await deployment.startLeading();
    const standby = deployment.start();
    await expect.poll(() => standby.part('stream'), patience).toBe('ok standby');
    leader.kill('SIGKILL');
    await deployment.submit(1);
    await expect.poll(decided, patience).toBe(1);
    expect(await standby.part('stream')).toContain('leader, epoch 2');
  }, 60_000);

  it('stops, finishes what is under way, and hands the lease over', async () => {
    const leader = await deployment.startLeading();
    const givenBack = await watchGivenBackLeases(deployment.collections.leases);
    await deployment.submit(400);
    await expect.poll(decided, patience).toBeGreaterThan(0);
    leader.kill('SIGTERM');
    expect(await leader.exited).toBe(0);
    await expect.poll(() => givenBack.count(), patience).toBe(1).finally(() => givenBack.close());
    expect(await deployment.collections.executions.countDocuments()).toBe(await decided());
    await deployment.expectOnceEach(await deployment.startLeading());
  }, 60_000);

  it('obeys workflow changes and stamps as they stand in the stream', async () => {
    await deployment.startLeading();
    const workflows = deployment.organization.collection('workflows');
    await deployment.submit(1);
    await workflows.updateOne({ id: 'w1' }, { $set: { status: 'paused' } });
    await deployment.submit(1);
    await workflows.updateOne({ id: 'w1' }, { $set: { status: 'active', 'canvas.nodes.0.config.filter': { field: 'number', operator: 'equals', value: 4 } } });
    await deployment.submit(2);
    await deployment.submit(1, { phase: 'legacy' });
    await deployment.submit(1, { phase: 'shadow' });
    await expect.poll(decided, patience).toBe(5);
    const decisions = await deployment.collections.decisions.find().sort({ clusterTime: 1 }).toArray();
    const matches = Object.fromEntries(decisions.map(({ submissionId, matches: found, outcome }) => [submissionId, [outcome, found.length]]));
    expect(matches).toEqual({ sub_1: ['enqueued', 1], sub_2: ['enqueued', 0], sub_3: ['enqueued', 0], sub_4: ['enqueued', 1], sub_6: ['recorded', 0] });
    expect(await deployment.collections.history.countDocuments()).toBe(3);
  }, 60_000);

  it('is not ready while its backends are away, keeps trying, and says what starts them', async () => {
    const watcher = deployment.start({ MONGODB_URI: 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200', REDIS_URL: 'redis://127.0.0.1:9' });
    await expect.poll(() => watcher.part('stream'), patience).toContain('leadership failed');
    expect(await watcher.readiness()).toMatchObject({ status: 503, parts: { mongodb: { status: 'failing' }, redis: { status: 'failing' }, unleash: { status: 'degraded' } } });
    expect(watcher.output()).toContain('npm run stack');
    watcher.kill('SIGTERM');
    expect(await watcher.exited).toBe(0);
  }, 60_000);

  it('names every wrong setting at once and ends with code 78', async () => {
    const watcher = deployment.start({ MONGODB_URI: '', REDIS_URL: 'http://x', PORT: 'many' });
    expect(await watcher.exited).toBe(78);
    expect(watcher.output()).toMatch(/MONGODB_URI[^]*REDIS_URL/);
    expect(watcher.output()).toContain('PORT');
  }, 60_000);
});
