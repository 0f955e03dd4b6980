import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { afterAll, expect, it } from 'vitest';
import { openExplicitPath } from '../handler/index.ts';
import { close, PUT } from './next-route.ts';

const id = randomUUID().slice(0, 8);
const organizationId = `org_route_${id}`;
const platformName = `tandem_route_${id}`;
const client = new MongoClient(process.env.MONGODB_URI!);

Object.assign(process.env, {
  PLATFORM_MONGODB_URI: process.env.MONGODB_URI, MONGODB_DATABASE: platformName, QUEUE_PREFIX: platformName, UNLEASH_URL: 'http://127.0.0.1:1', UNLEASH_CLIENT_TOKEN: 'none', LOG_LEVEL: 'silent',
});

afterAll(async () => {
  await close();
  await Promise.all([client.db(organizationId).dropDatabase(), client.db(platformName).dropDatabase()]);
  await client.close();
  const redis = new Redis(process.env.REDIS_URL!);
  const keys = await redis.keys(`${platformName}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
});

it('leaves one submission and one execution of a request that comes again, and keeps the first stamp', async () => {
  await client.db(organizationId).collection('workflows').insertOne({
    id: 'welcome', orgId: organizationId, name: 'Welcome', status: 'active', version: 1, canvas: { nodes: [{ id: 'start', type: 'form-trigger', config: { formId: 'contact' } }], edges: [] },
  });
  // as the platform does when an organization begins
  const preparing = openExplicitPath();
  await preparing.ensureIndexes(organizationId);
  await preparing.close();

  const submissionId = `sub_${randomUUID()}`;
  const ask = () => PUT(
    new Request('https://platform.example.org', { method: 'PUT', body: JSON.stringify({ email: 'ada@example.org' }) }),
    { params: Promise.resolve({ organizationId, formId: 'contact', submissionId }) },
  );
  expect((await ask()).status).toBe(201);
  const stored = () => client.db(organizationId).collection('form_submissions').find({ submissionId }).toArray();
  const first = await stored();
  expect((await Promise.all([ask(), ask()])).map(({ status }) => status)).toEqual([201, 201]);
  expect(await stored()).toEqual(first);
  expect(first).toMatchObject([{ routing: { phase: 'legacy' } }]);
  expect(await client.db(platformName).collection('workflow_executions').countDocuments({ submissionId })).toBe(1);
  expect(await client.db(platformName).collection('trigger_decisions').findOne({ submissionId })).toMatchObject({ path: 'explicit', outcome: 'enqueued' });
}, 60_000);
