import { randomUUID } from 'node:crypto';
import { createMongoClient } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPhaseAuditMark } from './watermarks.ts';

let client: MongoClient;
let platform: Db;

beforeAll(() => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'watermarks-test' });
  platform = client.db(`tandem_watermarks_${randomUUID().slice(0, 8)}`);
});
afterAll(async () => {
  await platform.dropDatabase();
  await client.close();
});

it('finds the mark of the audit of phases that another process has saved', async () => {
  expect(await createPhaseAuditMark(platform).read()).toBeNull();
  for (const at of [1_000, 2_000]) await createPhaseAuditMark(platform).save(at);
  expect(await createPhaseAuditMark(platform).read()).toBe(2_000);
});
