import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChangeSource } from './change-source.ts';
import { createLiveWorkflows } from './live-workflows.ts';

/** Where it is in a text, the client is given a byte that is no UTF-8 in place of its first. */
const spoiledText = 'to-be-spoiled';
const notUtf8 = 0xff;

/** Drivers write no such text themselves, and not every server takes one. */
function spoil(bytes: Buffer): Buffer {
  const spoiled = Buffer.from(bytes);
  for (let at = spoiled.indexOf(spoiledText); at >= 0; at = spoiled.indexOf(spoiledText, at)) spoiled[at] = notUtf8;
  return spoiled;
}

const signal = new AbortController().signal;
const orgId = orgIdSchema.parse(`org_spoiled_${randomUUID().slice(0, 8)}`);
let proxy: TcpProxy;
let client: MongoClient;
let database: Db;

beforeAll(async () => {
  proxy = await startTcpProxy(addressOf(process.env.MONGODB_URI!), { transformAnswers: spoil });
  client = createMongoClient({ uri: urlThrough(process.env.MONGODB_URI!, proxy), appName: 'spoiled-text-test' });
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
