import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChangeSource } from './change-source.ts';
import { createLiveWorkflows } from './live-workflows.ts';
import { spoiledText, startSpoilingProxy, type SpoilingProxy } from './testing/spoiling-proxy.ts';

const signal = new AbortController().signal;
const orgId = orgIdSchema.parse(`org_spoiled_${randomUUID().slice(0, 8)}`);
let proxy: SpoilingProxy;
let client: MongoClient;
let database: Db;

beforeAll(async () => {
  proxy = await startSpoilingProxy(process.env.MONGODB_URI!);
  client = createMongoClient({ uri: proxy.uri, appName: 'spoiled-text-test' });
  database = client.db(orgId);
});
afterAll(async () => {
  await database.dropDatabase();
  await client.close();
  await proxy.close();
});

it('reads a string that is no UTF-8, in the stream and from the collection, and all that comes after it', async () => {
  const source = createChangeSource(client, { organizationPrefix: orgId, maxAwaitTimeMs: 100 });
  const feed = await source.open({ token: null, clusterTime: await source.now(signal) }, signal);
  const workflows = database.collection('workflows');
  await workflows.insertMany([{ id: 'w1', name: spoiledText }, { id: 'w2', name: 'good' }]);
  const documents: unknown[] = [];
  while (documents.length < 2) documents.push(...(await feed.next(signal)).events.map((event) => event.fullDocument));
  const readable = [{ id: 'w1', name: `\uFFFD${spoiledText.slice(1)}` }, { id: 'w2', name: 'good' }];
  expect(documents).toMatchObject(readable);
  expect((await createLiveWorkflows(client, { organizationPrefix: orgId }).ofOrganization(orgId, signal)).map(({ document }) => document)).toMatchObject(readable);
  await feed.close();
});
