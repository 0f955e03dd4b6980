import { failCommand, needs, serverAbilities, stepDown, type ServerAbilities } from '@tandem/faults';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, patience, workflowDocument, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import type { WatcherProcess } from '../testing/watcher-process.ts';

describe('the stream', { timeout: 150_000 }, () => {
  let servers: OwnServers;
  let server: ServerAbilities;
  let deployment: Deployment;
  let leader: WatcherProcess;

  const reconnects = async () => (await leader.metric('tandem_stream_reconnects_total')) ?? 0;
  const attempts = async () => (await leader.metric('tandem_stream_retries_total', 'step="stream"')) ?? 0;
  const workflows = () => deployment.organization.collection('workflows');
  /** Of a place behind all that has happened so far. */
  const tokenOfNow = async () => {
    const changes = deployment.organization.watch();
    await changes.tryNext();
    const { resumeToken } = changes;
    await changes.close();
    return resumeToken;
  };

  beforeAll(async () => {
    servers = await startOwnServers();
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
    server = await serverAbilities(deployment.client);
    leader = await deployment.startLeading();
  });
  afterAll(async () => {
    await deployment.end();
    await servers.stop();
  });

  it('goes on when its cursor is killed', async (test) => {
    needs(test, server, 'fail-points');
    await deployment.underLoad(async () => {
      for (let killed = 0; killed < 3; killed += 1) {
        const before = await reconnects();
        const failPoint = await failCommand(deployment.client, { appName: 'watcher', commands: ['getMore'], errorCode: 43 });
        await expect.poll(reconnects, patience).toBe(before + 1).finally(() => failPoint.off());
      }
    });
    await deployment.expectOnceEach(leader);
  });

  it('goes on when the primary steps down in mid-burst', async (test) => {
    needs(test, server, 'step-down');
    await deployment.underLoad(async () => {
      await stepDown(deployment.client, 2);
      await expect.poll(() => leader.part('mongodb'), patience).toBe('failing no server takes writes');
      await expect.poll(() => leader.part('mongodb'), patience).toBe('ok');
    });
    await deployment.expectOnceEach(leader);
  });

  it('goes by the workflows of a collection that was dropped and made again', async () => {
    await workflows().drop();
    await deployment.submit(20, { starts: [] });
    await deployment.expectOnceEach(leader);
    await workflows().insertMany([workflowDocument(deployment.organization.databaseName, 'w1'), workflowDocument(deployment.organization.databaseName, 'w2')]);
    await deployment.submit(20, { starts: ['w1', 'w2'] });
    await workflows().deleteOne({ id: 'w2' });
    await deployment.submit(20);
    await deployment.expectOnceEach(leader);
    expect(leader.output()).toContain('the collection was dropped or renamed');
  });

  it('loses no submission whose collection is dropped after its insert, nor one after it was made again', async () => {
    await deployment.submit(50);
    await deployment.organization.collection('form_submissions').drop();
    await deployment.submit(50);
    await deployment.expectOnceEach(leader);
  });

  it('goes by the workflows of a collection that was renamed away, and of one renamed into its place', async () => {
    await workflows().rename('workflows_before');
    await deployment.submit(20, { starts: [] });
    await deployment.expectOnceEach(leader);
    await deployment.organization.collection('workflows_before').rename('workflows');
    await deployment.submit(20);
    await deployment.expectOnceEach(leader);
  });

  it('says so when another collection is renamed into the submissions’ place, and goes on with what is inserted after', async () => {
    await deployment.submit(20);
    await deployment.expectOnceEach(leader);
    await deployment.organization.collection<{ _id: string }>('restored').insertOne({ _id: 'old' });
    await deployment.organization.collection('restored').rename('form_submissions', { dropTarget: true });
    await deployment.submit(20);
    await deployment.expectOnceEach(leader);
    expect(leader.output()).toContain('another collection was renamed to form_submissions');
    expect(leader.output()).toContain(`"orgId":"${deployment.organization.databaseName}"`);
    expect(await leader.metric('tandem_stream_events_total', 'instruction="submissions-replaced"')).toBe(1);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
  });

  it('goes on when an organization’s database is dropped, and when it comes back', async () => {
    await deployment.submit(50);
    await deployment.expectOnceEach(leader);
    await deployment.organization.dropDatabase();
    await deployment.submit(20, { starts: [] });
    await deployment.expectOnceEach(leader);
    await workflows().insertOne(workflowDocument(deployment.organization.databaseName, 'w1'));
    await deployment.submit(20);
    await deployment.expectOnceEach(leader);
  });

  it('takes in an organization that is created while it is read', async () => {
    const organization = deployment.client.db(`${deployment.organization.databaseName}_new`);
    await organization.collection('workflows').insertOne(workflowDocument(organization.databaseName, 'w9'));
    await deployment.submit(20, { organization, starts: ['w9'] });
    await deployment.expectOnceEach(leader);
    await organization.dropDatabase();
  });

  it('opens anew for as long as it takes, and says so', async (test) => {
    needs(test, server, 'fail-points');
    const before = { attempts: await attempts(), reconnects: await reconnects() };
    await deployment.underLoad(async () => {
      const failPoint = await failCommand(deployment.client, { appName: 'watcher', commands: ['getMore', 'aggregate'], errorCode: 11_600, mode: 'alwaysOn' });
      await expect.poll(() => leader.part('stream'), patience).toMatch(/^degraded leader: stream failed \d+ times/);
      await expect.poll(attempts, patience).toBeGreaterThan(before.attempts + 3);
      await failPoint.off();
    });
    await deployment.expectOnceEach(leader);
    await expect.poll(() => leader.part('stream'), patience).toMatch(/^ok leader, epoch 1/);
    expect(await reconnects()).toBeGreaterThan(before.reconnects);
    expect(leader.output()).toMatch(/"step":"stream".*"msg":"failed; trying again"/);
  });

  it('of a changed pipeline starts by time, and decides nothing twice', async () => {
    await deployment.submit(50);
    leader.kill('SIGKILL');
    await leader.exited;
    const before = await deployment.collections.checkpoints.findOne();
    await deployment.submit(50);
    // the prefix goes as a person hands the platform database over to another; whoever went by this token would pass over all that waits
    await deployment.collections.checkpoints.updateOne({}, { $unset: { organizationPrefix: true }, $set: { resumeToken: await tokenOfNow() } });
    const another = deployment.organization.databaseName.slice(0, -1);
    leader = await deployment.startLeading({ ORGANIZATION_PREFIX: another });
    await deployment.expectOnceEach(leader);
    const after = await deployment.collections.checkpoints.findOne();
    expect(after).toMatchObject({ organizationPrefix: another });
    expect(after?.pipelineHash).not.toBe(before?.pipelineHash);
    expect(leader.output()).toContain('the pipeline has changed since the checkpoint');
  });

  it('keeps its place though it is idle for longer than the oplog reaches back', async (test) => {
    needs(test, server, 'small-oplog');
    await servers.mongodb.restart({ oplogEntries: 500 });
    await deployment.expectOnceEach(leader);
    const noise = deployment.client.db(`noise_${deployment.platform.databaseName}`).collection('noise');
    const firstToken = (await deployment.collections.checkpoints.findOne())?.resumeToken;
    for (let round = 0; round < 3; round += 1) {
      const checkpoint = await deployment.collections.checkpoints.findOne();
      await noise.insertMany(Array.from({ length: 600 }, (_unused, index) => ({ round, index })));
      await expect.poll(async () => (await deployment.collections.checkpoints.findOne())?.resumeToken, patience).not.toEqual(checkpoint?.resumeToken);
    }
    const stale = deployment.client.watch([], { startAfter: firstToken });
    await expect(stale.tryNext().finally(() => stale.close())).rejects.toMatchObject({ code: 286 });
    leader.kill('SIGKILL');
    await leader.exited;
    await deployment.submit(20);
    leader = await deployment.startLeading({ ORGANIZATION_PREFIX: deployment.organization.databaseName.slice(0, -1) });
    await deployment.expectOnceEach(leader);
    expect(leader.output()).not.toContain('HISTORY_LOST');
    await noise.drop();
  });
});
