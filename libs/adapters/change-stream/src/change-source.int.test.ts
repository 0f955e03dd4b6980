import { randomUUID } from 'node:crypto';
import type { RawChangeEvent } from '@tandem/change-events';
import { compareClusterTime } from '@tandem/documents';
import { addressOf, failCommand, needs, serverAbilities, startTcpProxy, urlThrough, type FailCommand, type FailPoint } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import type { ChangeFeed, ChangeSource, StreamPosition } from '@tandem/stream-path';
import { MongoClient, type Db } from 'mongodb';
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
    expect(batch.events.length).toBeGreaterThanOrEqual(100);
    expect(batch.bytes).toBeGreaterThan(batch.events.length * 10);
  });

  it('asks for more at once while there is more, and misses and repeats nothing', async () => {
    await database.collection('form_submissions').insertMany(Array.from({ length: 1_000 }, (_unused, n) => ({ n })));
    const feed = await open(start);
    const sizes: number[] = [];
    const seen: number[] = [];
    while (seen.length < 1_000) {
      const { events } = await feed.next(signal);
      if (events.length > 0) sizes.push(events.length);
      seen.push(...events.map((event) => (event.fullDocument as { n: number }).n));
    }
    expect(sizes.slice(0, 3)).toEqual([100, 200, 400]);
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_unused, n) => n));
  });

  it('takes fewer at once of large ones, so that a batch keeps to its bound in bytes', async () => {
    const small = createChangeSource(client, { organizationPrefix: databaseName, maximumBatchBytes: 1024 * 1024, maxAwaitTimeMs: 100 });
    const text = 'x'.repeat(256 * 1024);
    await database.collection('form_submissions').insertMany(Array.from({ length: 120 }, (_unused, n) => ({ n, text })));
    const feed = await small.open(start, signal);
    feeds.push(feed);
    expect((await feed.next(signal)).events).toHaveLength(100);
    expect((await feed.next(signal)).events).toHaveLength(3);
    expect((await feed.next(signal)).events).toHaveLength(3);
  });

  it('ends when told to, also while it waits, and leaves no cursor behind', async () => {
    await using observed = new MongoClient(process.env.MONGODB_URI!, { monitorCommands: true });
    const killed: unknown[] = [];
    observed.on('commandSucceeded', ({ commandName, reply }) => {
      if (commandName === 'killCursors') killed.push(reply);
    });
    const feed = await createChangeSource(observed, { organizationPrefix: databaseName, maxAwaitTimeMs: 60_000 }).open(start, signal);
    const stop = new AbortController();
    observed.on('commandStarted', ({ commandName }) => {
      if (commandName === 'getMore') stop.abort(new Error('enough'));
    });
    const waiting = feed.next(stop.signal);
    await expect(waiting).rejects.toThrow('enough');
    await feed.close();
    expect(killed).toMatchObject([{ cursorsKilled: [expect.anything()] }]);
  });

  it('rejects when its connection goes mute, and goes on from the position when opened again', async () => {
    const proxy = await startTcpProxy(addressOf(process.env.MONGODB_URI!));
    // a heartbeat that would notice comes too seldom, as where one connection alone is mute
    const muted = new MongoClient(urlThrough(process.env.MONGODB_URI!, proxy), { heartbeatFrequencyMS: 60_000 });
    try {
      const mutedSource = createChangeSource(muted, { organizationPrefix: databaseName, maxAwaitTimeMs: 100, answerWithinMs: 400 });
      const feed = await mutedSource.open(start, signal);
      const { position } = await feed.next(signal);
      proxy.abandon();
      await database.collection('form_submissions').insertOne({ n: 1 });
      await expect(read(feed, 1)).rejects.toMatchObject({ code: 'BACKEND_UNREACHABLE', message: expect.stringContaining('within 500 ms') as string });
      await feed.close();
      const again = await mutedSource.open(position, signal);
      expect((await read(again, 1)).events).toHaveLength(1);
      await again.close();
    } finally {
      await muted.close();
      await proxy.close();
    }
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

  it('leaves out what an update has changed where that is too large, and says how large', async () => {
    const { insertedId } = await database.collection('workflows').insertOne({ id: 'w' });
    await database.collection('workflows').updateOne({ _id: insertedId }, { $set: { text: 'x'.repeat(9 * 1024 * 1024) } });
    const { events } = await read(await open(start), 2);
    expect(events[1]).toMatchObject({ operationType: 'update', documentKey: insertedId.toHexString() });
    expect(events[1]).not.toHaveProperty('updateDescription');
    expect(events[1]?.oversizedBytes).toBeGreaterThan(9_000_000);
  });

  it('calls history lost when asked for a time before the first entry of the oplog', async () => {
    await expect(open({ token: null, clusterTime: { seconds: 1_000, increment: 1 } })).rejects.toMatchObject({ code: 'HISTORY_LOST' });
  });

  describe('when a command fails', () => {
    let failPoint: FailPoint | undefined;
    const failNext = async (command: string, fault: Partial<FailCommand>) => {
      await failPoint?.off();
      failPoint = await failCommand(client, { appName, commands: [command], ...fault });
    };
    const failGetMore = (fault: Partial<FailCommand>) => failNext('getMore', fault);

    beforeEach(async (test) => {
      needs(test, await serverAbilities(client), 'fail-points');
    });
    afterEach(() => failPoint?.off());

    it('passes an event that the server cannot hand over: by reference, and no other one', async () => {
      await database.collection('form_submissions').insertMany([1, 2, 3].map((n) => ({ n })));
      const tooLarge = { errorCode: 10_334 };
      const { position } = await read(await open(start), 3);
      await database.collection('form_submissions').insertMany([4, 5, 6].map((n) => ({ n })));

      const many = await open(position);
      await failGetMore(tooLarge);
      await expect(many.next(signal)).rejects.toMatchObject({ code: 10_334 });
      const single = await open(position);
      const fourth = await single.next(signal);
      expect(fourth.events.map((event) => event.fullDocument)).toMatchObject([{ n: 4 }]);

      const singleAgain = await open(fourth.position);
      await failGetMore(tooLarge);
      await expect(singleAgain.next(signal)).rejects.toMatchObject({ code: 10_334 });
      const oneByOne = await open(fourth.position);
      await failGetMore(tooLarge);
      await expect(oneByOne.next(signal)).rejects.toMatchObject({ code: 10_334 });
      const past = await read(await open(fourth.position), 2);
      expect(past.events[0]).toMatchObject({ operationType: 'insert', documentKey: expect.any(String) as string, oversizedBytes: 16 * 1024 * 1024 });
      expect(past.events[0]).not.toHaveProperty('fullDocument');
      expect(past.events[1]?.fullDocument).toMatchObject({ n: 6 });
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

    it.each([
      ['any error', { errorCode: 8_000 }],
      ['one that the server calls resumable: nothing is resumed unseen', { errorCode: 6, errorLabels: ['ResumableChangeStreamError'] }],
      ['a lost cursor', { errorCode: 43 }],
    ])('rejects with %s, and goes on from the position when opened again', async (_name, fault) => {
      const feed = await open(start);
      const { position } = await feed.next(signal);
      await failGetMore(fault);
      await database.collection('form_submissions').insertOne({ n: 1 });
      await expect(read(feed, 1)).rejects.toMatchObject({ code: fault.errorCode });
      expect((await read(await open(position), 1)).events).toHaveLength(1);
    });

    it.each([286, 280, 260])('calls history lost on error %i', async (errorCode) => {
      const feed = await open(start);
      await feed.next(signal);
      await failGetMore({ errorCode, errorLabels: ['NonResumableChangeStreamError'] });
      await expect(feed.next(signal)).rejects.toMatchObject({ code: 'HISTORY_LOST' });
    });
  });
});
