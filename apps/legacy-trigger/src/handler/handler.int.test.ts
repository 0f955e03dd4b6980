import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { createLiveProcesses, createOverrideStore } from '@tandem/migration-store';
import { Redis } from 'ioredis';
import { MongoClient, type Db } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExplicitPath, positionOf, type OpenedExplicitPath } from './index.ts';

const id = randomUUID().slice(0, 8);
const orgId = `org_handler_${id}`;
const platformName = `tandem_handler_${id}`;
const environment = {
  MONGODB_URI: process.env.MONGODB_URI, REDIS_URL: process.env.REDIS_URL, MONGODB_DATABASE: platformName, QUEUE_PREFIX: platformName,
  UNLEASH_URL: 'http://127.0.0.1:1', UNLEASH_CLIENT_TOKEN: 'none', LOG_LEVEL: 'silent',
};

describe('a handler of somebody else', () => {
  // the platform's own: no setting of it is Tandem's
  const client = new MongoClient(process.env.MONGODB_URI!);
  let organization: Db;
  let platform: Db;
  let redis: Redis;
  let tandem: OpenedExplicitPath;

  /** What its own code does today, and the two calls around it. */
  async function submit() {
    const routing = tandem.stamp(orgId);
    const submission = { submissionId: `sub_${randomUUID()}`, formId: 'contact', organizationId: orgId, data: { email: 'ada@example.org' }, createdAt: new Date(), routing };
    const session = client.startSession();
    try {
      const inserted = await organization.collection('form_submissions').insertOne({ ...submission }, { session });
      return { submission, position: positionOf(inserted, session) };
    } finally {
      await session.endSession();
    }
  }
  const decisionOf = (submissionId: string) => platform.collection('trigger_decisions').findOne({ submissionId });
  const live = () => createLiveProcesses(platform, Date.now).list();

  beforeAll(async () => {
    organization = client.db(orgId);
    platform = client.db(platformName);
    redis = new Redis(process.env.REDIS_URL!);
    await organization.collection('workflows').insertOne({
      id: 'welcome', orgId, name: 'Welcome', status: 'active', version: 1, canvas: { nodes: [{ id: 'start', type: 'form-trigger', config: { formId: 'contact' } }], edges: [] },
    });
    tandem = openExplicitPath({ environment });
    await tandem.ready();
  });
  afterAll(async () => {
    await tandem.close();
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    const keys = await redis.keys(`${platformName}:*`);
    if (keys.length > 0) await redis.del(keys);
    redis.disconnect();
    await client.close();
  });

  it('prepares an organization, more than once if need be', async () => {
    await tandem.ensureIndexes(orgId);
    await tandem.ensureIndexes(orgId);
    const names = (await organization.collection('form_submissions').indexes()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['tandem_submission_id', 'stamped_by_time']));
  });

  it('inserts with a driver of its own, stamped, and calls', async () => {
    const { submission, position } = await submit();
    expect(await tandem.trigger(submission, position)).toEqual({ outcome: 'enqueued', executions: 1, skipped: [] });
    expect(await decisionOf(submission.submissionId)).toMatchObject({
      path: 'explicit', phase: 'legacy', outcome: 'enqueued', matches: [{ workflowId: 'welcome' }], mergeKey: position.mergeKey, clusterTime: { seconds: expect.any(Number) as number },
    });
    const stored = await organization.collection('form_submissions').findOne({ submissionId: submission.submissionId });
    expect([position.mergeKey, position.operationTime]).toEqual([stored?._id.toHexString(), { seconds: expect.any(Number) as number, increment: expect.any(Number) as number }]);
    expect(await redis.llen(`${platformName}:executions:wait`)).toBe(1);
    // again, as after an answer that was lost
    expect(await tandem.trigger(submission, { ...position, operationTime: null })).toMatchObject({ outcome: 'enqueued' });
    expect(await platform.collection('workflow_executions').countDocuments({ submissionId: submission.submissionId })).toBe(1);
  });

  it('says where its trace is, by the port it was given', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = openExplicitPath({ environment, traceparent: () => traceparent });
    try {
      expect(traced.stamp(orgId)).toMatchObject({ traceparent });
    } finally {
      await traced.close();
    }
    expect(tandem.stamp(orgId)).not.toHaveProperty('traceparent');
  });

  it('obeys an override within a second, and acknowledges it as a live process', async () => {
    const { revision } = await createOverrideStore(platform).change((overrides) => [
      ...overrides, { orgId: orgIdSchema.parse(orgId), phase: 'primary', reason: 'a drill', by: 'a test', at: new Date(), expiresAt: null },
    ]);
    await expect.poll(() => tandem.stamp(orgId).phase).toBe('primary');
    await expect.poll(live).toContainEqual(expect.objectContaining({ app: 'handler', overridesRevision: revision }));
    const { submission, position } = await submit();
    expect(await tandem.trigger(submission, position)).toMatchObject({ outcome: 'recorded', executions: 0 });
    await expect.poll(() => platform.collection('phase_changes').findOne({ orgId, to: 'primary' })).toMatchObject({ from: 'legacy' });
  });

  it('takes a submission as a driver stored it, with null for what is absent', async () => {
    const { submission, position } = await submit();
    expect(await tandem.trigger({ ...submission, ...({ respondent: null, formVersion: null } as object) }, position)).toMatchObject({ outcome: 'recorded' });
  });

  it('refuses what is no submission, and repeats nothing of it', async () => {
    const { submission, position } = await submit();
    await expect(tandem.trigger({ ...submission, formId: 'a secret $' }, position)).rejects.toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.not.stringContaining('secret') as string }) as Error);
    await expect(tandem.trigger({ ...submission, ...({ routing: null } as object) }, position)).rejects.toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining('routing is missing') as string }) as Error);
    expect(() => tandem.stamp('admin')).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }) as Error);
  });

  it('is waited for no longer once it is closed, and takes no calls', async () => {
    const { submission, position } = await submit();
    const last = tandem.trigger(submission, position);
    await Promise.all([tandem.close(), tandem.close()]);
    expect(await last).toMatchObject({ outcome: 'recorded' });
    expect(await live()).toEqual([]);
    await expect(tandem.trigger(submission, position)).rejects.toMatchObject({ code: 'CALL_NOT_MADE' });
  });
});
