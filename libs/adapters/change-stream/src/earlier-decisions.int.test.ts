import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEarlierDecisions } from './earlier-decisions.ts';

const orgId = orgIdSchema.parse('org_letters');
const origin = { source: 'platform', db: 'platform', coll: 'answers' };

let client: MongoClient;
let platform: Db;

beforeAll(() => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'earlier-decisions-test' });
  platform = client.db(`tandem_earlier_${randomUUID().slice(0, 8)}`);
});
afterAll(async () => {
  await platform.dropDatabase();
  await client.close();
});

it('a dead letter is of the collection that its event came from: another may hold the same key', async () => {
  const letter = (mergeKey: string, event: object) => ({ orgId, mergeKey, source: 'stream', event });
  await platform.collection('dead_letters').insertMany([letter('own', {}), letter('both', { origin }), letter('elsewhere', { origin: { ...origin, coll: 'others' } })]);
  const earlier = createEarlierDecisions(platform);
  const keys = ['own', 'both', 'elsewhere', 'none'];
  expect([...(await earlier.deadLettered({ orgId }, keys))]).toEqual(['own']);
  expect([...(await earlier.deadLettered({ orgId, origin }, keys))]).toEqual(['both']);
});
