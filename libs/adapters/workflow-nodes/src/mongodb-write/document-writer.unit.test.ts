import { orgIdSchema } from '@tandem/documents';
import { MongoServerError, MongoWriteConcernError, ObjectId, type MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { createDocumentWriter } from './document-writer.ts';

const orgId = orgIdSchema.parse('org_a');

/** A client whose inserts end with an error. */
function writerFailingWith(error: Error) {
  const collection = { insertOne: () => Promise.reject(error), countDocuments: () => Promise.resolve(0) };
  return createDocumentWriter({ db: () => ({ collection: () => collection }) } as unknown as MongoClient);
}
const insert = (error: Error) => writerFailingWith(error).insertOnce(orgId, 'tickets', { _id: new ObjectId() });

describe('the document writer, when an insert fails', () => {
  it.each([11_000, 121, 10_334, 15, 13, 2])('takes the code %i for a refusal', async (code) => {
    expect(await insert(new MongoServerError({ message: 'no', code }))).toEqual({ outcome: 'refused', code });
  });

  it.each([50, 91, 189, 262, 11_602])('leaves the code %i to another attempt', async (code) => {
    await expect(insert(new MongoServerError({ message: 'not now', code }))).rejects.toMatchObject({ code });
  });

  it('leaves a failed write concern to another attempt, as the document may be in', async () => {
    await expect(insert(new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 121, errmsg: 'no' } }))).rejects.toBeInstanceOf(MongoWriteConcernError);
  });
});
