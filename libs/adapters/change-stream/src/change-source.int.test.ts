import { randomUUID } from 'node:crypto';
import type { RawChangeEvent } from '@tandem/change-events';
import { compareClusterTime } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import type { ChangeFeed, ChangeSource, StreamPosition } from '@tandem/stream-path';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChangeSource } from './change-source.ts';

const signal = new AbortController().signal;

describe('the change source', () => {
  const appName = `change-source-test-${randomUUID().slice(0, 8)}`;
  const databaseName = `org_source_${randomUUID().slice(0, 8)}`;
  let client: MongoClient;
  let database: Db;
  let source: ChangeSource;
  let start: StreamPosition;
  const feeds: ChangeFeed[] = [];

  const open = async (position: StreamPosition) => {
    const feed = await source.open(position, signal);
    feeds.push(feed);
    return feed;
  };
  /** Reads until so many events have come. */
  const read = async (feed: ChangeFeed, count: number) => {
    const events: RawChangeEvent[] = [];
    let position = start;
    while (events.length < count) {
      const batch = await feed.next(signal);
      events.push(...batch.events);
      position = batch.position;
    }
    return { events, position };
  };
  const failNext = (command: string, data: object) =>
    client.db('admin').command({ configureFailPoint: 'failCommand', mode: { times: 1 }, data: { failCommands: [command], appName, ...data } });
  const failGetMore = (data: object) => failNext('getMore', data);

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName });
    database = client.db(databaseName);
    source = createChangeSource(client, { organizationPrefix: databaseName, maxAwaitTimeMs: 100 });
  });
  beforeEach(async () => {
    start = { token: null, clusterTime: await source.now(signal) };
  });
  afterEach(async () => {
    await Promise.all(feeds.splice(0).map((feed) => feed.close()));
  });
  afterAll(async () => {
    await database.dropDatabase();
    await client.close();
  });

  it('tells of inserted submissions and of every change of a workflow, and of nothing else', async () => {
    const { insertedId } = await database.collection('form_submissions').insertOne({ submissionId: 'sub_1' });
    await database.collection('form_submissions').updateOne({ _id: insertedId }, { $set: { seen: true } });
    await database.collection('forms').insertOne({ id: 'f' });
    const { insertedId: workflowId } = await database.collection('workflows').insertOne({ id: 'w', list: [1, 2, 3] });
    await database.collection('workflows').updateOne({ _id: workflowId }, { $set: { 'list.0': 9 } });
    await database.collection('workflows').replaceOne({ _id: workflowId }, { id: 'w' });
    await database.collection('workflows').deleteOne({ _id: workflowId });
    const { events } = await read(await open(start), 5);
    expect(events.map((event) => event.operationType)).toEqual(['insert', 'insert', 'update', 'replace', 'delete']);
    expect(events[0]).toMatchObject({ documentKey: insertedId.toHexString(), fullDocument: { submissionId: 'sub_1' } });
    expect(events[2]).toMatchObject({ updateDescription: { updatedFields: { 'list.0': 9 } } });
    expect(events.every((event) => Math.abs(event.wallTime.getTime() - Date.now()) < 60_000)).toBe(true);
  });

  it('tells of a dropped and of a renamed workflows collection', async () => {
    await database.collection('workflows').insertOne({ id: 'w' });
    await database.collection('workflows').rename('workflows_old');
    await database.collection('workflows_new').insertOne({ id: 'w' });
    await database.collection('workflows_new').rename('workflows');
    await database.collection('workflows').drop();
    const { events } = await read(await open(start), 4);
    expect(events.map((event) => event.operationType)).toEqual(['insert', 'rename', 'rename', 'drop']);
  });

  it('tells nothing of a database whose name does not start with the prefix', async () => {
    const other = client.db(databaseName.replace('org_source', 'org_other'));
    await other.collection('form_submissions').insertOne({ n: 1 });
    await other.dropDatabase();
    await database.collection('form_submissions').insertOne({ n: 2 });
    const { events } = await read(await open(start), 1);
    expect(events.map((event) => (event.fullDocument as { n: number }).n)).toEqual([2]);
  });

  it('goes on after the token of a batch, and misses and repeats nothing', async () => {
    await database.collection('form_submissions').insertMany([{ n: 1 }, { n: 2 }]);
    const { position } = await read(await open(start), 2);
    await database.collection('form_submissions').insertMany([{ n: 3 }, { n: 4 }]);
    const { events } = await read(await open(position), 2);
    expect(events.map((event) => (event.fullDocument as { n: number }).n)).toEqual([3, 4]);
  });

  it('hands out what has arrived as one batch', async () => {
    await database.collection('form_submissions').insertMany(Array.from({ length: 500 }, (_unused, n) => ({ n })));
    const feed = await open(start);
    const batch = await feed.next(signal);
    expect(batch.events.length).toBeGreaterThan(100);
    expect(batch.bytes).toBeGreaterThan(batch.events.length * 10);
  });

  it('moves its position on while nothing of interest happens', async () => {
    const feed = await open(start);
    const before = (await feed.next(signal)).position;
    await database.collection('unrelated').insertOne({});
    await expect.poll(async () => compareClusterTime((await feed.next(signal)).position.clusterTime, before.clusterTime)).toBeGreaterThan(0);
  });

  it('leaves out a document that is too large, and says how large', async () => {
    await database.collection('form_submissions').insertOne({ submissionId: 'sub_large', text: 'x'.repeat(9 * 1024 * 1024) });
    const { events } = await read(await open(start), 1);
    expect(events[0]).not.toHaveProperty('fullDocument');
    expect(events[0]?.oversizedBytes).toBeGreaterThan(9_000_000);
  });

  it.each([
    [13, 'goes by the server’s own word where the oplog is closed to it'],
    [26, 'goes by the server’s own word where there is no oplog to be read'],
  ])('with code %i %s', async (errorCode) => {
    await failNext('find', { errorCode });
    await expect(open({ token: null, clusterTime: { seconds: 1_000, increment: 1 } })).resolves.toBeDefined();
  });

  it('rejects when the oplog cannot be read just now, and so does not start too late in silence', async () => {
    await failNext('find', { errorCode: 50 });
    await expect(open({ token: null, clusterTime: { seconds: 1_000, increment: 1 } })).rejects.toMatchObject({ code: 50 });
    await expect(open({ token: null, clusterTime: { seconds: 1_000, increment: 1 } })).rejects.toMatchObject({ code: 'HISTORY_LOST' });
  });

  it('goes on where it was after an error that the server calls resumable', async () => {
    const feed = await open(start);
    await feed.next(signal);
    await failGetMore({ errorCode: 6, errorLabels: ['ResumableChangeStreamError'] });
    await database.collection('form_submissions').insertOne({ n: 1 });
    const { events } = await read(feed, 1);
    expect(events).toHaveLength(1);
  });

  it('rejects with any other error, and goes on from the position when opened again', async () => {
    const feed = await open(start);
    const { position } = await feed.next(signal);
    await failGetMore({ errorCode: 8_000 });
    await database.collection('form_submissions').insertOne({ n: 1 });
    await expect(read(feed, 1)).rejects.toMatchObject({ code: 8_000 });
    expect((await read(await open(position), 1)).events).toHaveLength(1);
  });

  it.each([286, 280, 260])('calls history lost on error %i', async (errorCode) => {
    const feed = await open(start);
    await feed.next(signal);
    await failGetMore({ errorCode, errorLabels: ['NonResumableChangeStreamError'] });
    await expect(feed.next(signal)).rejects.toMatchObject({ code: 'HISTORY_LOST' });
  });

  it('calls history lost when asked for a time before the first entry of the oplog', async () => {
    await expect(open({ token: null, clusterTime: { seconds: 1_000, increment: 1 } })).rejects.toMatchObject({ code: 'HISTORY_LOST' });
  });
});
