import { randomUUID } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMongoClient } from './connect.ts';
import { ensureOrganizationIndexes } from './indexes.ts';

describe("the indexes in an organization's database", () => {
  let client: MongoClient;
  let organization: Db;
  beforeEach(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'indexes-test' });
    organization = client.db(`org_indexes_${randomUUID().slice(0, 8)}`);
  });
  afterEach(async () => {
    await organization.dropDatabase();
    await client.close();
  });

  it('bear with workflows, forms and imports that have no id, or null', async () => {
    for (const name of ['workflows', 'forms', 'form_submissions']) await organization.collection(name).insertMany([{ a: 1 }, { a: 2 }]);
    await ensureOrganizationIndexes(organization);
    await organization.collection('form_submissions').insertMany([{ a: 3 }, { submissionId: null }, { submissionId: null }]);
    expect(await organization.collection('form_submissions').countDocuments()).toBe(5);
  });

  it("bear with the platform's own index on the same field", async () => {
    await organization.collection('form_submissions').createIndex({ submissionId: 1 });
    await ensureOrganizationIndexes(organization);
    await ensureOrganizationIndexes(organization);
  });

  it('leave a view alone that stands in for the submissions, and are made for all else', async () => {
    await organization.createCollection('form_submissions', { viewOn: 'responses' });
    await ensureOrganizationIndexes(organization);
    expect(await organization.collection('workflows').indexExists('canvas.nodes.config.formId_1_status_1')).toBe(true);
  });

  it('are refused by name where two submissions have one id already', async () => {
    await organization.collection('form_submissions').insertMany([{ submissionId: 'sub_1' }, { submissionId: 'sub_1' }]);
    await expect(ensureOrganizationIndexes(organization)).rejects.toMatchObject({ code: 'SUBMISSION_IDS_REPEATED' });
  });

  it('keep a submission id from being written twice', async () => {
    await ensureOrganizationIndexes(organization);
    const submissions = organization.collection('form_submissions');
    await submissions.insertOne({ submissionId: 'sub_1' });
    await expect(submissions.insertOne({ submissionId: 'sub_1' })).rejects.toMatchObject({ code: 11_000 });
  });
});
