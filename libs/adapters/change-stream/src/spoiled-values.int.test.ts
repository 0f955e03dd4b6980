import { randomUUID } from 'node:crypto';
import type { RawChangeEvent } from '@tandem/change-events';
import { orgIdSchema } from '@tandem/documents';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import { BSONRegExp, ObjectId, type Db, type MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createChangeSource } from './change-source.ts';
import { createLiveSubmissions } from './live-submissions.ts';
import { createLiveWorkflows } from './live-workflows.ts';
import { createSubmissionArchive } from './submission-archive.ts';

/** Where it is in a text, the client is given a byte that is no UTF-8 in place of its first. */
const spoiledText = 'to-be-spoiled';
const notUtf8 = 0xff;
/** A pattern that JavaScript does not take. The client is given an option in place of its own that BSON's type does not take either. */
const spoiledPattern = '(?i)to-be-refused';
const unknownOption = 'd';

/** Drivers write no such values themselves, and not every server takes them. */
function spoil(bytes: Buffer): Buffer {
  const spoiled = Buffer.from(bytes);
  for (let at = spoiled.indexOf(spoiledText); at >= 0; at = spoiled.indexOf(spoiledText, at)) spoiled[at] = notUtf8;
  const pattern = `${spoiledPattern}\0`;
  for (let at = spoiled.indexOf(pattern); at >= 0; at = spoiled.indexOf(pattern, at + 1)) spoiled.write(unknownOption, at + pattern.length);
  return spoiled;
}

const signal = new AbortController().signal;
const orgId = orgIdSchema.parse(`org_spoiled_${randomUUID().slice(0, 8)}`);
let proxy: TcpProxy;
let client: MongoClient;
let database: Db;

beforeAll(async () => {
  proxy = await startTcpProxy(addressOf(process.env.MONGODB_URI!), { transformAnswers: spoil });
  client = createMongoClient({ uri: urlThrough(process.env.MONGODB_URI!, proxy), appName: 'spoiled-values-test' });
  database = client.db(orgId);
});
afterEach(() => database.dropDatabase());
afterAll(async () => {
  await client.close();
  await proxy.close();
});

const openSource = () => createChangeSource(client, { organizationPrefix: orgId, maxAwaitTimeMs: 100 });

async function eventsOf(count: number, write: () => Promise<unknown>): Promise<readonly RawChangeEvent[]> {
  const source = openSource();
  const feed = await source.open({ token: null, clusterTime: await source.now(signal) }, signal);
  await write();
  const events: RawChangeEvent[] = [];
  while (events.length < count) events.push(...(await feed.next(signal)).events);
  await feed.close();
  return events;
}

it('reads a string that is no UTF-8, in the stream and from the collection, and all that comes after it', async () => {
  const events = await eventsOf(2, () => database.collection('workflows').insertMany([{ id: 'w1', name: spoiledText }, { id: 'w2', name: 'good' }]));
  const readable = [{ id: 'w1', name: `\uFFFD${spoiledText.slice(1)}` }, { id: 'w2', name: 'good' }];
  expect(events.map(({ fullDocument }) => fullDocument)).toMatchObject(readable);
  expect((await createLiveWorkflows(client, { organizationPrefix: orgId }).ofOrganization(orgId, signal)).map(({ document }) => document)).toMatchObject(readable);
});

it('takes a regular expression for what it is, where JavaScript has none of that pattern', async () => {
  const [event] = await eventsOf(1, () => database.collection('workflows').insertOne({ id: 'w1', pattern: new BSONRegExp('(?i)a++', 'i') }));
  expect(event?.fullDocument).toMatchObject({ id: 'w1', pattern: { pattern: '(?i)a++', options: 'i' } });
  expect(event?.isUndecodable).toBeUndefined();
});

it('hands over an event of which nobody can decode the document, without it, and all that comes after it', async () => {
  const [undecodable, good] = [{ _id: new ObjectId(), id: 'w1', pattern: new BSONRegExp(spoiledPattern, 'i') }, { _id: new ObjectId(), id: 'w2' }];
  const events = await eventsOf(2, () => database.collection('workflows').insertMany([undecodable, good]));
  expect(events).toMatchObject([
    { operationType: 'insert', namespace: { db: orgId, coll: 'workflows' }, documentKey: undecodable._id.toHexString(), isUndecodable: true },
    { operationType: 'insert', documentKey: good._id.toHexString(), fullDocument: { id: 'w2' } },
  ]);
  expect(events[0]).not.toHaveProperty('fullDocument');
});

it('reads collections past a document that nobody can decode: it is none, the others are there', async () => {
  const [undecodable, good] = [{ _id: new ObjectId(), submissionId: 'sub_1', pattern: new BSONRegExp(spoiledPattern, 'i') }, { _id: new ObjectId(), submissionId: 'sub_2' }];
  for (const name of ['workflows', 'form_submissions']) await database.collection(name).insertMany([{ ...undecodable }, { ...good }]);
  const read = [{ documentKey: undecodable._id.toHexString(), document: null }, { documentKey: good._id.toHexString(), document: { submissionId: 'sub_2' } }];

  const workflows = createLiveWorkflows(client, { organizationPrefix: orgId });
  expect(await workflows.ofOrganization(orgId, signal)).toMatchObject(read);
  expect(await workflows.one(orgId, undecodable._id, signal)).toMatchObject({ document: null });

  const seenUntil = await openSource().now(signal);
  const ids = [undecodable, good].map(({ _id }) => ({ documentKey: _id.toHexString(), documentId: _id }));
  const { found } = await createLiveSubmissions(client, { organizationPrefix: orgId }).find({ orgId }, ids, seenUntil, signal);
  expect([...found]).toMatchObject(read.map(({ documentKey, document }) => [documentKey, { document }]));

  const archived = [];
  const now = Date.now();
  for await (const { submissions } of createSubmissionArchive(client, { organizationPrefix: orgId }).read(orgId, { from: now - 60_000, to: now + 60_000 }, null, seenUntil, signal)) archived.push(...submissions);
  expect(archived).toMatchObject(read);
});
