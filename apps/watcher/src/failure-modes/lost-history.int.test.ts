import { decisionId, orgIdSchema, submissionIdSchema } from '@tandem/documents';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, workflowDocument, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import type { WatcherProcess } from '../testing/watcher-process.ts';

const patience = { timeout: 120_000, interval: 50 };
/** A small oplog. */
const entries = 500;

describe('when the oplog no longer holds the checkpoint', () => {
  let servers: OwnServers;
  let deployment: Deployment;

  beforeAll(async () => {
    servers = await startOwnServers();
  });
  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
  });
  afterEach(async () => {
    await deployment.end();
  });
  afterAll(async () => {
    await servers.stop();
  });

  const openGaps = () => deployment.collections.gaps.countDocuments({ state: { $ne: 'closed' } });
  const decided = () => deployment.collections.decisions.countDocuments();
  const submitToMany = async (count: number) => {
    for (let done = 0; done < count; done += 500) await deployment.submit(500);
  };

  /** Stops the watcher, lets much be inserted and workflows change, and forgets the oplog. */
  async function lose(leader: WatcherProcess): Promise<void> {
    const { organization } = deployment;
    leader.kill('SIGTERM');
    await leader.exited;
    await submitToMany(1_500);
    await organization.collection('workflows').insertOne(workflowDocument(organization.databaseName, 'w2', 'form-2'));
    await deployment.submit(200, { formId: 'form-2', starts: ['w2'] });
    await deployment.submit(100, { phase: 'shadow', formId: 'form-none', starts: [] });
    await submitToMany(500);
    await organization.collection('noise').insertMany(Array.from({ length: 3 * entries }, (_unused, number) => ({ number })));
    await servers.mongodb.restart({ oplogEntries: entries });
    await organization.collection('noise').insertMany(Array.from({ length: 3 * entries }, (_unused, number) => ({ number })));
  }

  it('opens a gap, decides all that was inserted in it once, beside what comes meanwhile, and closes it', async () => {
    const first = await deployment.startLeading();
    await deployment.submit(300);
    await deployment.expectOnceEach(first);
    await lose(first);
    const second = deployment.start();
    await expect.poll(openGaps, patience).toBe(1);
    await deployment.submit(50);
    await expect.poll(async () => (await second.readiness())?.parts.stream?.detail, patience).toMatch(/backfilling a gap of \d+ s from \S+ to \S+, \d+ of \d+ read/);
    await expect.poll(openGaps, patience).toBe(0);
    await deployment.expectOnceEach(second);
    const [gap, ...others] = await deployment.collections.gaps.find().toArray();
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ state: 'closed', counts: { backfilled: 2_300 } });
    const orgId = orgIdSchema.parse(deployment.organization.databaseName);
    const inside = await deployment.collections.decisions.findOne({ _id: decisionId(orgId, submissionIdSchema.parse('sub_500'), 'submitted', 'stream') });
    expect(inside).toMatchObject({ registry: { source: 'history', asOf: gap!.to }, clusterTime: null, registryRace: true });
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
  }, 240_000);

  // what a backfill writes pushes such a small oplog over by itself: whoever dies in it has lost history again
  it('loses nothing and doubles nothing when it is killed again and again in the middle of the backfill', async () => {
    const first = await deployment.startLeading();
    await deployment.submit(300);
    await deployment.expectOnceEach(first);
    await lose(first);
    for (const after of [400, 1_000, 1_600]) {
      const watcher = deployment.start();
      await expect.poll(decided, patience).toBeGreaterThan(after);
      watcher.kill('SIGKILL');
      await watcher.exited;
      expect(await openGaps()).toBeGreaterThan(0);
      await deployment.submit(10);
    }
    const last = deployment.start();
    await expect.poll(openGaps, patience).toBe(0);
    await deployment.expectOnceEach(last);
  }, 240_000);
});
