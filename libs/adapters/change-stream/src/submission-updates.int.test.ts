import { randomUUID } from 'node:crypto';
import type { RawChangeEvent } from '@tandem/change-events';
import { orgIdSchema, updateEventName } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import type { ChangeFeed, StreamPosition } from '@tandem/stream-path';
import { submissionSourcesSchema } from '@tandem/submission-sources';
import { ObjectId, type Db, type MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChangeSource, type ChangeSourceOptions } from './change-source.ts';
import { createLiveSubmissions } from './live-submissions.ts';

const signal = new AbortController().signal;

describe('updates, and submissions of other sources', () => {
  const name = randomUUID().slice(0, 8);
  const orgId = orgIdSchema.parse(`org_updates_${name}`);
  const shared = `updates_${name}_platform`;
  const sources = submissionSourcesSchema.parse([
    { name: 'answers', collection: 'answers_*', updates: true, fields: { submissionId: { path: '_id', prefix: 'sub_' }, formId: { part: 'collection' }, data: 'values' } },
    { name: 'platform', database: shared, collection: 'global_submissions', fields: { organizationId: 'submission.orgId', data: 'submission.data' } },
  ]);
  let client: MongoClient;
  let organization: Db;
  let start: StreamPosition;
  const feeds: ChangeFeed[] = [];

  const sourceOf = (options: Partial<ChangeSourceOptions>) => createChangeSource(client, { organizationPrefix: orgId, maxAwaitTimeMs: 100, ...options });
  const read = async (count: number, options: Partial<ChangeSourceOptions>, position = start) => {
    const feed = await sourceOf(options).open(position, signal);
    feeds.push(feed);
    const batches: { events: readonly RawChangeEvent[]; position: StreamPosition }[] = [];
    while (batches.flatMap(({ events }) => events).length < count) batches.push(await feed.next(signal));
    return batches.flatMap(({ events }) => events);
  };

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'submission-updates-test' });
    organization = client.db(orgId);
  });
  beforeEach(async () => {
    start = { token: null, clusterTime: await sourceOf({}).now(signal) };
  });
  afterEach(async () => {
    await Promise.all(feeds.splice(0).map((feed) => feed.close()));
  });
  afterAll(async () => {
    await Promise.all([organization.dropDatabase(), client.db(shared).dropDatabase()]);
    await client.close();
  });

  async function changeOne() {
    const submissions = organization.collection('form_submissions');
    const { insertedId } = await submissions.insertOne({ submissionId: 'sub_1', data: { n: 1 } });
    await submissions.updateOne({ _id: insertedId }, { $set: { 'data.n': 2 } });
    await submissions.updateOne({ _id: insertedId }, { $set: { 'data.n': 3 } });
    await submissions.replaceOne({ _id: insertedId }, { submissionId: 'sub_1', data: { n: 4 } });
    return insertedId;
  }

  it('come without their document where that is looked up, and are named alike however they are read again', async () => {
    const id = await changeOne();
    const events = await read(4, { updates: 'lookup' });
    expect(events.map(({ operationType, documentKey }) => [operationType, documentKey])).toEqual(['insert', 'update', 'update', 'replace'].map((operation) => [operation, id.toHexString()]));
    expect(events.map(({ fullDocument }) => (fullDocument as { data: object } | undefined)?.data)).toEqual([{ n: 1 }, undefined, undefined, { n: 4 }]);
    expect(events[1]?.updateDescription).toMatchObject({ updatedFields: { 'data.n': 2 } });
    const names = events.map(({ token }) => updateEventName(token));
    expect(new Set(names).size).toBe(4);
    expect((await read(4, { updates: 'lookup' })).map(({ token }) => updateEventName(token))).toEqual(names);
    const after = { token: events[0]?.token, clusterTime: events[0]!.clusterTime };
    expect((await read(3, { updates: 'lookup' }, after)).map(({ token }) => updateEventName(token))).toEqual(names.slice(1));
    // another pipeline names them alike, too
    expect((await read(4, { updates: 'post-images' })).map(({ token }) => updateEventName(token))).toEqual(names);
  });

  it('come with a document where the collection keeps post-images', async () => {
    await organization.dropCollection('form_submissions').catch(() => undefined);
    await organization.createCollection('form_submissions', { changeStreamPreAndPostImages: { enabled: true } });
    const id = await changeOne();
    const events = await read(4, { updates: 'post-images' });
    const update = events.find(({ operationType }) => operationType === 'update');
    // a server that answers with a look-up has the last version here, a real post-image the one of then
    expect(update).toMatchObject({ documentKey: id.toHexString(), fullDocument: { submissionId: 'sub_1' }, updateDescription: { updatedFields: { 'data.n': 2 } } });
  });

  it('of other collections come as the organization’s own', async () => {
    const { insertedId } = await organization.collection('answers_contact').insertOne({ values: { n: 1 }, at: 1 });
    await organization.collection('answers_contact').updateOne({ _id: insertedId }, { $set: { 'values.n': 2, at: 2 } });
    await organization.collection('answers').insertOne({ values: {} });
    await client.db(shared).collection('global_submissions').insertOne({ submissionId: 'sub_2', formId: 'contact', submission: { orgId, data: { n: 3 } } });
    await client.db(shared).collection('others').insertOne({ submissionId: 'sub_3', formId: 'contact', submission: { orgId, data: {} } });
    const namespace = { db: orgId, coll: 'form_submissions' };
    expect(await read(3, { sources, updates: 'lookup' })).toMatchObject([
      { operationType: 'insert', namespace, origin: { source: 'answers', coll: 'answers_contact' }, fullDocument: { organizationId: orgId, formId: 'contact', submissionId: `sub_${insertedId.toHexString()}`, data: { n: 1 } } },
      { operationType: 'update', namespace, updateDescription: { updatedFields: { 'data.n': null } } },
      { operationType: 'insert', namespace, origin: { source: 'platform', db: shared }, fullDocument: { organizationId: orgId, submissionId: 'sub_2', data: { n: 3 } } },
    ]);
    expect((await read(2, { sources })).map(({ operationType }) => operationType)).toEqual(['insert', 'insert']);
  });

  it('are looked up by id, as they are now, a bounded lot at a time', async () => {
    const text = 'x'.repeat(1_000);
    const ids = Array.from({ length: 10 }, () => new ObjectId());
    await organization.collection('answers_contact').insertMany(ids.map((_id) => ({ _id, values: { text } })));
    await organization.collection('answers_contact').deleteOne({ _id: ids[3]! });
    const live = createLiveSubmissions(client, { organizationPrefix: orgId, sources, answerBytes: 3_000 });
    const place = { orgId, origin: { source: 'answers', db: orgId, coll: 'answers_contact' } };
    const seenUntil = await sourceOf({}).now(signal);
    let left = ids.map((documentId) => ({ documentKey: documentId.toHexString(), documentId }));
    const found = new Map<string, unknown>();
    const answers: number[] = [];
    while (left.length > 0) {
      const answer = await live.find(place, left, seenUntil, signal);
      for (const [key, one] of answer.found) found.set(key, one);
      answers.push(answer.found.size);
      left = left.filter(({ documentKey }) => answer.unread.has(documentKey));
    }
    expect(Math.max(...answers)).toBe(3);
    expect(found.size).toBe(9);
    expect(found.get(ids[0]!.toHexString())).toMatchObject({ document: { organizationId: orgId, formId: 'contact', data: { text } } });
  });
});
