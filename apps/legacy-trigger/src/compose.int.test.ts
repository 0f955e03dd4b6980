import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import { createService, type RunningService } from '@tandem/service-host';
import { Redis } from 'ioredis';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

describe('legacy-trigger', () => {
  const orgId = `org_trigger_${randomUUID().slice(0, 8)}`;
  const platformName = `tandem_trigger_${randomUUID().slice(0, 8)}`;
  let mongoProxy: TcpProxy;
  let redisProxy: TcpProxy;
  let client: MongoClient;
  let organization: Db;
  let platform: Db;
  let redis: Redis;
  let running: RunningService;
  let address: string;

  const submit = (key?: string, data: object = { email: 'ada@example.org' }, form = 'contact') =>
    fetch(`${address}/orgs/${orgId}/forms/${form}/submissions`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) }, body: JSON.stringify({ data }),
    });
  const idOf = async (response: Response) => ((await response.json()) as { submissionId: string }).submissionId;
  const decisionOf = (submissionId: string) => platform.collection('trigger_decisions').findOne({ submissionId });
  const executionOf = (submissionId: string) => platform.collection('workflow_executions').findOne({ submissionId });
  const stored = () => organization.collection('form_submissions').countDocuments();
  const waitingJobs = () => redis.llen(`${platformName}:executions:wait`);
  const metric = async (line: string) => {
    const text = await (await fetch(`${address}/metrics`)).text();
    return Number(text.split('\n').find((one) => one.startsWith(line))?.split(' ').at(-1));
  };
  const callsUnderWay = () => metric('tandem_explicit_calls_in_flight');
  const failedCalls = () => metric('tandem_explicit_calls_total{outcome="failed"');
  const health = async () => (await fetch(`${address}/readyz`)).json() as Promise<{ status: string; parts: Record<string, { status: string }> }>;

  async function start(): Promise<void> {
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = probe.address() as AddressInfo;
        probe.close(() => { resolve(free); });
      });
    });
    address = `http://127.0.0.1:${port}`;
    running = await compose({
      HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'silent', INSTANCE_ID: 'trigger-1', MONGODB_DATABASE: platformName, QUEUE_PREFIX: platformName,
      MONGODB_URI: urlThrough(process.env.MONGODB_URI!, mongoProxy), REDIS_URL: urlThrough(process.env.REDIS_URL!, redisProxy),
      UNLEASH_URL: 'http://127.0.0.1:1', UNLEASH_CLIENT_TOKEN: 'none', UNLEASH_REFRESH_MS: 1_000, TRACE_SAMPLE_RATIO: 1, SUBMISSIONS_PER_SECOND: 2_000,
    }, createService({ name: 'legacy-trigger', logLevel: 'silent', instanceId: 'trigger-1', signal: new AbortController().signal }));
  }

  beforeAll(async () => {
    [mongoProxy, redisProxy] = await Promise.all([startTcpProxy(addressOf(process.env.MONGODB_URI!)), startTcpProxy(addressOf(process.env.REDIS_URL!))]);
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'legacy-trigger-test' });
    organization = client.db(orgId);
    platform = client.db(platformName);
    redis = new Redis(process.env.REDIS_URL!);
    const fieldConfigs = [{ path: 'email', type: 'email', required: true }];
    await organization.collection('forms').insertMany([
      { id: 'contact', organizationId: orgId, name: 'Contact', isPublished: true, fieldConfigs },
      { id: 'draft', organizationId: orgId, name: 'Draft', isPublished: false, fieldConfigs },
    ]);
    await organization.collection('workflows').insertOne({
      id: 'welcome', orgId, name: 'Welcome', status: 'active', version: 1, canvas: { nodes: [{ id: 'start', type: 'form-trigger', config: { formId: 'contact' } }], edges: [] },
    });
    await start();
  });
  beforeEach(async () => {
    // a call outlives its answer, and so its test
    await expect.poll(callsUnderWay).toBe(0);
    await organization.collection('form_submissions').deleteMany({});
    await redis.del(`${platformName}:executions:wait`);
  });
  afterAll(async () => {
    await running.stop();
    await Promise.all([mongoProxy.close(), redisProxy.close(), organization.dropDatabase(), platform.dropDatabase()]);
    const keys = await redis.keys(`${platformName}:*`);
    if (keys.length > 0) await redis.del(keys);
    redis.disconnect();
    await client.close();
  });

  it('stores, stamps and triggers a submission', async () => {
    const response = await submit();
    expect(response.status).toBe(201);
    const submissionId = await idOf(response);
    expect(await organization.collection('form_submissions').findOne({ submissionId })).toMatchObject({ organizationId: orgId, routing: { phase: 'legacy', by: 'trigger-1' } });
    await expect.poll(() => decisionOf(submissionId)).toMatchObject({ path: 'explicit', outcome: 'enqueued', matches: [{ workflowId: 'welcome' }], clusterTime: { seconds: expect.any(Number) as number } });
    expect(await executionOf(submissionId)).toMatchObject({ state: 'pending', workflowId: 'welcome' });
    expect(await waitingJobs()).toBe(1);
    await expect.poll(() => platform.collection('phase_changes').findOne({ orgId })).toMatchObject({ from: null, to: 'legacy', by: 'trigger-1' });
  });

  it('writes nothing for what it refuses', async () => {
    const answers = await Promise.all([submit(undefined, {}), submit(undefined, { email: 5 }), submit(undefined, {}, 'nope'), submit(undefined, {}, 'draft')]);
    expect(answers.map((answer) => answer.status)).toEqual([422, 422, 404, 409]);
    expect(await stored()).toBe(0);
    const stranger = `org_stranger_${randomUUID().slice(0, 8)}`;
    expect((await fetch(`${address}/orgs/${stranger}/forms/contact/submissions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"data":{}}' })).status).toBe(404);
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name)).not.toContain(stranger);
  });

  it('leaves one submission of many with the same key at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(key)));
    const ids = new Set(await Promise.all(answers.map(idOf)));
    expect([ids.size, await stored(), answers.every(({ status }) => status === 201)]).toEqual([1, 1, true]);
    await expect.poll(() => decisionOf([...ids][0]!)).toBeTruthy();
    expect(await platform.collection('workflow_executions').countDocuments({ submissionId: [...ids][0]! })).toBe(1);
  });

  it('says 503 while MongoDB is down, and a repeat leaves one submission', async () => {
    const key = randomUUID();
    mongoProxy.cut();
    try {
      const refused = await submit(key);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
      await expect.poll(health).toMatchObject({ status: 'failing', parts: { mongodb: { status: 'failing' } } });
    } finally {
      mongoProxy.open();
    }
    await expect.poll(async () => (await submit(key)).status, { timeout: 15_000 }).toBe(201);
    expect((await submit(key)).status).toBe(201);
    expect(await stored()).toBe(1);
    await expect.poll(async () => (await health()).parts.mongodb?.status, { timeout: 15_000 }).toBe('ok');
  });

  it('takes a submission while Redis is down: its execution waits, and a later call enqueues it', async () => {
    const key = randomUUID();
    const failedBefore = await failedCalls();
    redisProxy.cut();
    let submissionId = '';
    try {
      const accepted = await submit(key);
      expect(accepted.status).toBe(201);
      submissionId = await idOf(accepted);
      await expect.poll(() => executionOf(submissionId)).toMatchObject({ state: 'pending' });
      await expect.poll(failedCalls).toBe(failedBefore + 1);
      expect(await decisionOf(submissionId)).toBeNull();
      expect((await health()).parts.redis).toMatchObject({ status: 'degraded' });
    } finally {
      redisProxy.open();
    }
    await expect.poll(async () => (await health()).parts.redis?.status, { timeout: 10_000 }).toBe('ok');
    await submit(key);
    await expect.poll(() => decisionOf(submissionId)).toMatchObject({ outcome: 'enqueued' });
    expect(await waitingJobs()).toBe(1);
  });

  it('serves, degraded, without Unleash', async () => {
    expect(await health()).toMatchObject({ status: 'degraded', parts: { unleash: { status: 'degraded' } } });
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect(await metric('tandem_flag_current')).toBe(0);
  });

  it('finishes the calls of what it answered before it stops', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async () => idOf(await submit())));
    await running.stop();
    expect(await platform.collection('trigger_decisions').countDocuments({ submissionId: { $in: ids } })).toBe(20);
    await start();
  });
});
