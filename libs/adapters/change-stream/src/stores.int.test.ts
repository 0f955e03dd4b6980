import { randomUUID } from 'node:crypto';
import type { DeadLetter } from '@tandem/documents';
import { createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import { describeCheckpointStore, describeGapStore, describeHistoryStore, describeLayoutStore } from '@tandem/stream-path/testing';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCheckpointStore } from './checkpoint-store.ts';
import { createDeadLetterStore } from './dead-letter-store.ts';
import { createGapStore } from './gap-store.ts';
import { createHistoryStore } from './history-store.ts';
import { createLayoutStore } from './layout-store.ts';

let client: MongoClient;
let database: Db;

beforeAll(async () => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'stream-stores-test' });
  database = client.db(`tandem_stores_${randomUUID().slice(0, 8)}`);
  await ensurePlatformIndexes(database);
});
afterAll(async () => {
  await database.dropDatabase();
  await client.close();
});

describeCheckpointStore('MongoDB', async () => {
  await platformCollections(database).checkpoints.deleteMany({});
  return createCheckpointStore(database);
});

describeGapStore('MongoDB', async () => {
  await platformCollections(database).gaps.deleteMany({});
  return createGapStore(database);
});

describeHistoryStore('MongoDB', async () => {
  await platformCollections(database).history.deleteMany({});
  return createHistoryStore(database);
});

describeLayoutStore('MongoDB', async () => {
  await platformCollections(database).layouts.deleteMany({});
  return createLayoutStore(database);
});

describe('dead letters on MongoDB', () => {
  const letter = (id: string, changes: Partial<DeadLetter> = {}): DeadLetter => ({
    _id: id,
    source: 'stream',
    orgId: 'org_a',
    code: 'EVENT_POISONED',
    message: 'no data',
    clusterTime: { seconds: 1, increment: 1 },
    resumeToken: { _data: 'aa' },
    event: { operationType: 'insert' },
    documentKey: 'k',
    state: 'open',
    firstSeen: new Date(0),
    ...changes,
  });
  const stored = (id: string) => platformCollections(database).deadLetters.findOne({ _id: id });

  it('keep the first of two, and what became of it', async () => {
    const store = createDeadLetterStore(database);
    await store.recordAll([letter('a')]);
    await platformCollections(database).deadLetters.updateOne({ _id: 'a' }, { $set: { state: 'discarded' } });
    await store.recordAll([letter('a', { message: 'again' }), letter('b')]);
    expect(await stored('a')).toEqual(letter('a', { state: 'discarded' }));
    expect(await stored('b')).toEqual(letter('b'));
  });

  it('hold by reference an event that the database refuses, and the others of the batch whole', async () => {
    let nested: Record<string, unknown> = {};
    for (let depth = 0; depth < 400; depth += 1) nested = { nested };
    await createDeadLetterStore(database).recordAll([letter('before'), letter('deep', { event: nested }), letter('deeper', { documentKey: nested }), letter('after')]);
    expect(await Promise.all(['before', 'after'].map(stored))).toEqual([letter('before'), letter('after')]);
    expect(await stored('deep')).toMatchObject({ documentKey: 'k', code: 'EVENT_POISONED' });
    expect(await stored('deep')).not.toHaveProperty('event');
    expect(await stored('deeper')).toMatchObject({ documentKey: null, state: 'open' });
  });

  it('leave out of an event of more than 1 MiB what was written, and tell where it lies', async () => {
    const place = { operationType: 'insert', namespace: { db: 'org_a', coll: 'form_submissions' }, origin: { source: 'answers', db: 'platform', coll: 'answers' } };
    await createDeadLetterStore(database).recordAll([letter('large', { event: { ...place, fullDocument: { text: 'x'.repeat(1024 * 1024) } } })]);
    expect(await stored('large')).toEqual(letter('large', { event: place }));
  });

  it('tell where an event lies of which the database refuses the document', async () => {
    let nested: Record<string, unknown> = {};
    for (let depth = 0; depth < 400; depth += 1) nested = { nested };
    await createDeadLetterStore(database).recordAll([letter('refused', { event: { operationType: 'insert', fullDocument: nested } })]);
    expect(await stored('refused')).toEqual(letter('refused'));
  });

  it('hold an event that is larger than 1 MiB even so by reference', async () => {
    await createDeadLetterStore(database).recordAll([letter('huge', { event: { text: 'x'.repeat(1024 * 1024) } })]);
    expect(await stored('huge')).not.toHaveProperty('event');
    expect(await stored('huge')).toMatchObject({ documentKey: 'k' });
  });
});
