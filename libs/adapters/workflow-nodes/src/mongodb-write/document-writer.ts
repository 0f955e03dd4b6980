import type { OrgId } from '@tandem/documents';
import { organizationDatabase } from '@tandem/mongodb';
import { MongoServerError, type Document, type MongoClient, type ObjectId } from 'mongodb';

export type WriteOutcome =
  | { readonly outcome: 'inserted' | 'already-there' }
  /** The database refused it, and would again. */
  | { readonly outcome: 'refused'; readonly code: number };

export interface DocumentWriter {
  /** Writes a document once: its `_id` tells a repeat. Rejects when the database doesn't say what it did. */
  insertOnce(orgId: OrgId, collection: string, document: Document & { readonly _id: ObjectId }): Promise<WriteOutcome>;
}

const duplicateKey = 11_000;

export function createDocumentWriter(client: MongoClient): DocumentWriter {
  return {
    async insertOnce(orgId, collection, document) {
      const target = organizationDatabase(client, orgId).collection(collection);
      try {
        await target.insertOne(document);
        return { outcome: 'inserted' };
      } catch (error) {
        if (!(error instanceof MongoServerError) || error.hasErrorLabel('RetryableWriteError')) throw error;
        const isRepeat = error.code === duplicateKey && (await target.countDocuments({ _id: document._id }, { limit: 1 })) === 1;
        return isRepeat ? { outcome: 'already-there' } : { outcome: 'refused', code: Number(error.code) };
      }
    },
  };
}
