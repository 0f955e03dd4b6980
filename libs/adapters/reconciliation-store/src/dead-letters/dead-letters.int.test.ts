import { randomUUID } from 'node:crypto';
import type { DeadLetter } from '@tandem/documents';
import { createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import { describeDeadLetterLedger, exampleDeadLetter } from '@tandem/reconciliation/testing';
import { ObjectId, type Db, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadLetterLedger } from './dead-letter-ledger.ts';
import { createExampleOrganization } from '../testing/example-organization.ts';
import { createRetrySources } from './retry-sources.ts';

let client: MongoClient;
let database: Db;

beforeAll(async () => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'dead-letters-test' });
  database = client.db(`tandem_letters_${randomUUID().slice(0, 8)}`);
  await ensurePlatformIndexes(database);
});
afterAll(async () => {
  await database.dropDatabase();
  await client.close();
});

describeDeadLetterLedger('MongoDB', async () => {
  const { deadLetters } = platformCollections(database);
  await deadLetters.deleteMany({});
  return {
    ledger: createDeadLetterLedger(database),
    put: async (letter) => {
      await deadLetters.insertOne(letter);
    },
    close: () => Promise.resolve(),
  };
});

it('shows rows that are no letters as such, last where they tell no time, and does nothing about them', async () => {
  const { deadLetters } = platformCollections(database);
  await deadLetters.deleteMany({});
  await deadLetters.insertMany([{ _id: 'zz1' }, { _id: 'zz2', state: 'open', orgId: 5 }, exampleDeadLetter({ _id: 'good' })] as never);
  const ledger = createDeadLetterLedger(database);
  expect(await ledger.page({ state: 'all' }, null, 9)).toMatchObject([{ _id: 'good', code: 'EVENT_POISONED' }, { _id: 'zz2', unreadable: expect.stringContaining('orgId') as never }, { _id: 'zz1' }]);
  const { firstSeen } = exampleDeadLetter();
  expect(await ledger.page({ state: 'all' }, { firstSeen, id: 'good' }, 1)).toMatchObject([{ _id: 'zz2' }]);
  expect(await ledger.page({ state: 'all' }, { firstSeen: null, id: 'zz2' }, 9)).toMatchObject([{ _id: 'zz1' }]);
  expect(await ledger.find('zz2')).toMatchObject({ _id: 'zz2', firstSeen: null });
  for (const id of ['zz1', 'zz2']) expect(await ledger.claim(id, 'ada', 60_000)).toMatchObject({ outcome: 'unreadable', letter: { _id: id } });
});

it('lists of dead letters go by an index, whatever is asked for', async () => {
  const { deadLetters } = platformCollections(database);
  for (const filter of [{}, { state: 'open' as const }, { orgId: 'org_a', state: 'open' as const }, { code: 'X' }, { orgId: 'org_a', code: 'X', state: 'open' as const }]) {
    const plan = JSON.stringify(await deadLetters.find(filter).sort({ firstSeen: -1, _id: -1 }).limit(5).explain('queryPlanner'));
    expect(plan).not.toContain('COLLSCAN');
  }
});

describe('what a retry goes by', () => {
  const sources = () => createRetrySources(client, database);

  it('finds the document by its key, by its sortable form, and by its submission', async () => {
    const organization = await createExampleOrganization(client, database);
    const submissions = organization.database.collection<{ _id: unknown }>('form_submissions');
    const id = new ObjectId();
    await submissions.insertOne({ _id: id, submissionId: 'sub_a', contentHash: 'h' } as never);
    const find = (changes: Partial<DeadLetter>) => sources().documentOf(organization.orgId, exampleDeadLetter(changes));
    const found = { mergeKey: id.toHexString(), document: { submissionId: 'sub_a' } };
    expect(await find({ documentKey: id })).toMatchObject(found);
    expect(await find({ documentKey: null, mergeKey: id.toHexString() })).toMatchObject(found);
    expect(await find({ documentKey: null, mergeKey: '~no-object-id', submissionId: 'sub_a' })).toMatchObject(found);
    expect((await find({ documentKey: id }))?.document).toEqual({ submissionId: 'sub_a' });
    expect(await find({ documentKey: { $gt: null } })).toBeNull();
    expect(await find({ documentKey: 'none' })).toBeNull();
    await organization.drop();
  });

  it('takes a document for that of another source only where its submission is the same', async () => {
    const organization = await createExampleOrganization(client, database);
    const _id = new ObjectId();
    await organization.database.collection('form_submissions').insertOne({ _id, submissionId: 'sub_a' });
    const event = { operationType: 'insert', origin: { source: 'answers', db: organization.orgId, coll: 'answers' } };
    const find = (submissionId: string) => sources().documentOf(organization.orgId, exampleDeadLetter({ documentKey: _id, submissionId, event }));
    expect(await find('sub_a')).toMatchObject({ document: { submissionId: 'sub_a' } });
    expect(await find('sub_b')).toBeNull();
    await organization.drop();
  });

  it('leaves a document out that is larger than the stream takes, and tells its size', async () => {
    const organization = await createExampleOrganization(client, database);
    await organization.database.collection<{ _id: string }>('form_submissions').insertOne({ _id: 'large', data: 'x'.repeat(9 * 1024 * 1024) } as never);
    const found = await sources().documentOf(organization.orgId, exampleDeadLetter({ documentKey: 'large' }));
    expect(found).toMatchObject({ document: null });
    expect(found!.bytes).toBeGreaterThan(9 * 1024 * 1024);
    await organization.drop();
  });

  it("tells the decisions and executions of a submission's insert, and of no other", async () => {
    const organization = await createExampleOrganization(client, database);
    await organization.workflow('wf-a', { seconds: 1, increment: 0 });
    const submissionId = await organization.submit({ at: Date.now() });
    await organization.submit({ at: Date.now() });
    expect(await sources().recordOf(organization.orgId, submissionId)).toMatchObject({
      decisions: [{ path: 'explicit' }, { path: 'stream' }],
      executions: [{ workflowId: 'wf-a', state: 'completed' }],
    });
    expect(await sources().lastSeenPhase(organization.orgId)).toBeNull();
    await organization.drop();
  });
});
