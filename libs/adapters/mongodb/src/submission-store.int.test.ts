import { randomUUID } from 'node:crypto';
import { orgIdSchema, submissionSchema, type Submission } from '@tandem/documents';
import { ObjectId, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMongoClient } from './connect.ts';
import { createSubmissionStore, type SubmissionStore } from './submission-store.ts';

describe('submission store', () => {
  let client: MongoClient;
  let submissions: SubmissionStore;
  const orgId = orgIdSchema.parse(`org_subs_${randomUUID().slice(0, 8)}`);
  const stored = () => client.db(orgId).collection('form_submissions');

  const submission = (changes: object = {}): Submission =>
    submissionSchema.parse({
      submissionId: `sub_${randomUUID()}`, formId: 'contact', organizationId: orgId, data: { email: 'ada@example.org', when: null },
      routing: { phase: 'shadow', flagRevision: 'r1', decidedAt: new Date(), by: 'test' }, ...changes,
    });

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'submission-store-test' });
    submissions = createSubmissionStore(client);
  });
  afterAll(async () => {
    await client.db(orgId).dropDatabase();
    await client.close();
  });

  it('inserts a submission with its stamp and answers with its place among all', async () => {
    const before = Math.floor(Date.now() / 1_000) - 5;
    const sent = submission();
    const inserted = await submissions.insert(sent, null);
    expect(inserted).toMatchObject({ outcome: 'inserted', mergeKey: expect.stringMatching(/^[0-9a-f]{24}$/) as string });
    expect(inserted.outcome === 'inserted' && inserted.operationTime?.seconds).toBeGreaterThan(before);
    const document = await stored().findOne({ submissionId: sent.submissionId });
    expect(document).toMatchObject({ _id: new ObjectId(inserted.outcome === 'inserted' ? inserted.mergeKey : ''), ...sent });
    expect(document).not.toHaveProperty('contentHash');
  });

  it('gives each insert an operation time of its own, in order', async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const inserted = await submissions.insert(submission(), null);
      const time = inserted.outcome === 'inserted' ? inserted.operationTime : null;
      times.push(time!.seconds * 1_000_000 + time!.increment);
    }
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(3);
  });

  it('keeps ids apart in a collection that was dropped and made again', async () => {
    const forgetful = createSubmissionStore(client, { seenToForMs: 1 });
    const dropped = orgIdSchema.parse(`${orgId}_dropped`);
    await forgetful.insert(submission({ organizationId: dropped }), null);
    await client.db(dropped).collection('form_submissions').drop();
    const again = submission({ organizationId: dropped });
    await forgetful.insert(again, 'hash');
    expect(await forgetful.insert(again, 'hash')).toMatchObject({ outcome: 'already-there' });
    await client.db(dropped).dropDatabase();
  });

  it('leaves the first of two with the same id, and answers with it', async () => {
    const first = submission();
    const inserted = await submissions.insert(first, 'hash-1');
    const second = await submissions.insert({ ...first, data: { email: 'other@example.org' } }, 'hash-2');
    expect(second).toEqual({
      outcome: 'already-there',
      stored: { submission: first, contentHash: 'hash-1', mergeKey: inserted.outcome === 'inserted' ? inserted.mergeKey : '' },
    });
  });

  it('takes one of many inserts of the same id at once, in an organization whose indexes are new', async () => {
    const fresh = orgIdSchema.parse(`org_subs_${randomUUID().slice(0, 8)}`);
    const one = submission({ organizationId: fresh });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => submissions.insert(one, 'hash')));
    expect(outcomes.filter(({ outcome }) => outcome === 'inserted')).toHaveLength(1);
    expect(await client.db(fresh).collection('form_submissions').countDocuments()).toBe(1);
    await client.db(fresh).dropDatabase();
  });

  it('says of one that the platform’s own unique index refuses that it is invalid, rather than that it may be tried again', async () => {
    await stored().createIndexes([{ key: { 'data.number': 1 }, unique: true, partialFilterExpression: { 'data.number': { $exists: true } } }]);
    const first = submission({ data: { number: 7 } });
    await submissions.insert(first, null);
    await expect(submissions.insert(submission({ data: { number: 7 } }), null)).rejects.toMatchObject({ code: 'SUBMISSION_INVALID' });
    expect(await submissions.insert(first, null)).toMatchObject({ outcome: 'already-there' });
  });

  it('finds nothing where there is nothing, and creates no database by being asked', async () => {
    const stranger = orgIdSchema.parse(`org_stranger_${randomUUID().slice(0, 8)}`);
    expect(await submissions.find(stranger, submission().submissionId)).toBeNull();
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name)).not.toContain(stranger);
  });

  it('says of an insert that it is unknown, in time, when there is no server', async () => {
    const nowhere = createMongoClient({ uri: 'mongodb://127.0.0.1:1/?directConnection=true', appName: 'submission-store-test', serverSelectionTimeoutMS: 200 });
    await expect(createSubmissionStore(nowhere).insert(submission(), null)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await nowhere.close();
  });
});
