import { workflowIdSchema } from '@tandem/documents';
import { ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, patience, workflowDocument, type Deployment } from './testing/deployment.ts';

const flag = (payload: object) => {
  const variant = { name: 'one', weight: 1_000, weightType: 'fix', stickiness: 'orgId', payload: { type: 'json', value: JSON.stringify(payload) } };
  const strategy = { name: 'flexibleRollout', constraints: [], segments: [], parameters: { rollout: '100', stickiness: 'orgId', groupId: 'f' }, variants: [variant] };
  return { name: 'workflow-trigger-migration', type: 'migration', enabled: true, strategies: [strategy], variants: [] };
};

describe('updates, and submissions of other sources', () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: process.env.MONGODB_URI!, redisUrl: process.env.REDIS_URL!, flag: flag({ phase: 'primary', directWrites: 'trigger' }) });
  });
  afterEach(() => deployment.end());

  const submissions = () => deployment.organization.collection('form_submissions');
  const listening = workflowIdSchema.parse('w2');
  const ofUpdates = { event: { $regex: /^updated-/ } };
  const settings = { SUBMISSION_UPDATES: 'lookup', UPDATES_PER_SECOND: '10000' };

  it('start each listening workflow once for each update, killed leaders and all', async () => {
    const orgId = deployment.organization.databaseName;
    await deployment.organization.collection('workflows').insertOne(workflowDocument(orgId, 'w2', 'form-1', { event: 'updated' }));
    let [leader, standby] = [await deployment.startLeading(settings), deployment.start(settings)];
    await deployment.submit(20);
    let updates = 0;
    const update = async (rounds: number) => {
      for (let round = 0; round < rounds; round += 1) {
        updates += (await submissions().updateMany({}, { $set: { 'data.round': updates } })).modifiedCount;
        await submissions().updateMany({}, { $set: { syncStatus: `synced-${updates}` } });
      }
    };
    await update(5);
    for (let kills = 0; kills < 2; kills += 1) {
      const updating = update(5);
      leader.kill('SIGKILL');
      await Promise.all([leader.exited, updating]);
      await expect.poll(() => standby.part('stream'), patience).toContain('leader');
      [leader, standby] = [standby, deployment.start(settings)];
      await update(2);
    }
    await expect.poll(() => deployment.collections.decisions.countDocuments(ofUpdates), patience).toBe(updates);
    await expect.poll(() => leader.isCaughtUpLeader(), patience).toBe(true);
    expect(await deployment.collections.executions.countDocuments({ ...ofUpdates, workflowId: listening })).toBe(updates);
    expect(await deployment.collections.executions.countDocuments({ ...ofUpdates, workflowId: { $ne: listening } })).toBe(0);
    expect(await deployment.collections.executions.countDocuments({ event: 'submitted' })).toBe(20);
    expect(await deployment.collections.decisions.countDocuments({ ...ofUpdates, stamp: null, phase: 'primary', dataFrom: 'lookup', outcome: 'enqueued' })).toBe(updates);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
  }, 240_000);

  it('cost the server nothing and start nothing where they are off', async () => {
    const orgId = deployment.organization.databaseName;
    await deployment.organization.collection('workflows').insertOne(workflowDocument(orgId, 'w2', 'form-1', { event: 'updated' }));
    const leader = await deployment.startLeading();
    await deployment.submit(5);
    await submissions().updateMany({}, { $set: { 'data.round': 1 } });
    await deployment.submit(5);
    await deployment.expectOnceEach(leader);
    expect(await leader.metric('tandem_stream_events_total', 'update-ignored')).toBeUndefined();
  }, 60_000);

  it('of another collection are decided as the organization’s own, stamped or not', async () => {
    const source = { name: 'answers', collection: 'answers_*', fields: { submissionId: { path: '_id', prefix: 'sub_' }, formId: { part: 'collection' }, data: { rest: true }, routing: '_routing', submittedAt: '_at' } };
    const leader = await deployment.startLeading({ SUBMISSION_SOURCES: JSON.stringify([source]) });
    const stamp = { phase: 'primary', flagRevision: 'r1', decidedAt: new Date(), by: 'test' };
    const ids = [new ObjectId(), new ObjectId()];
    await deployment.organization.collection('answers_form-1').insertMany([
      { _id: ids[0]!, email: 'ada@example.org', _routing: stamp, _at: new Date() },
      { _id: ids[1]!, email: 'eve@example.org', _at: new Date() },
    ]);
    for (const id of ids) deployment.expectOf(`sub_${id.toHexString()}`);
    await deployment.submit(5);
    await deployment.expectOnceEach(leader);
    const executions = await deployment.collections.executions.find({ mergeKey: { $in: ids.map((id) => id.toHexString()) } }).sort({ mergeKey: 1 }).toArray();
    expect(executions.map(({ submission }) => submission)).toMatchObject([{ formId: 'form-1', data: { email: 'ada@example.org' } }, { data: { email: 'eve@example.org' } }]);
  }, 60_000);

  it('are refused at start where their settings cannot hold', async () => {
    const platform = { name: 'platform', database: deployment.platform.databaseName, collection: 'global_submissions', updates: true, fields: { organizationId: 'orgId' } };
    const watcher = deployment.start({ SUBMISSION_UPDATES: 'lookup', SUBMISSION_SOURCES: JSON.stringify([platform]) });
    expect(await watcher.exited).toBe(78);
    expect(watcher.output()).toContain('platform: its database is Tandem');
    expect(watcher.output()).toContain('SUBMISSION_UPDATES=post-images');
    const other = deployment.start({ SUBMISSION_SOURCES: JSON.stringify([{ name: 'x', collection: '*' }]) });
    expect(await other.exited).toBe(78);
    expect(other.output()).toContain('SUBMISSION_SOURCES');
  }, 60_000);
});
