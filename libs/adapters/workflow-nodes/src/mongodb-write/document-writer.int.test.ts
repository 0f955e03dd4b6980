import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import { ObjectId, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocumentWriter } from './document-writer.ts';

describe('the document writer', () => {
  const orgId = orgIdSchema.parse(`org_${randomUUID().slice(0, 8)}`);
  let client: MongoClient;
  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'writer-test' });
  });
  afterAll(async () => {
    await client.db(orgId).dropDatabase();
    await client.close();
  });

  it('writes a document once, and tells a repeat', async () => {
    const writer = createDocumentWriter(client);
    const _id = new ObjectId();
    expect(await writer.insertOnce(orgId, 'tickets', { _id, n: 1 })).toEqual({ outcome: 'inserted' });
    expect(await writer.insertOnce(orgId, 'tickets', { _id, n: 2 })).toEqual({ outcome: 'already-there' });
    expect(await client.db(orgId).collection('tickets').find().toArray()).toEqual([{ _id, n: 1 }]);
  });

  it("tells another document's unique field from a repeat", async () => {
    await client.db(orgId).collection('unique').createIndexes([{ key: { name: 1 }, unique: true }]);
    const writer = createDocumentWriter(client);
    await writer.insertOnce(orgId, 'unique', { _id: new ObjectId(), name: 'x' });
    expect(await writer.insertOnce(orgId, 'unique', { _id: new ObjectId(), name: 'x' })).toEqual({ outcome: 'refused', code: 11_000 });
  });

  it('takes for final what no repeat would change', async () => {
    const writer = createDocumentWriter(client);
    expect(await writer.insertOnce(orgId, 'tickets', { _id: new ObjectId(), inner: { 'a\0b': 1 } })).toEqual({ outcome: 'refused', code: 'BSONError' });
    expect(await writer.insertOnce(orgId, 'system.$wrong', { _id: new ObjectId() })).toMatchObject({ outcome: 'refused' });
  });
});
