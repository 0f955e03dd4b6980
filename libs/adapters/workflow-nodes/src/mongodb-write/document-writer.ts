import type { OrgId } from '@tandem/documents';
import { isDuplicateKey, isRefusal, organizationDatabase } from '@tandem/mongodb';
import { MongoServerError, MongoWriteConcernError, type Document, type MongoClient, type ObjectId } from 'mongodb';

export type WriteOutcome =
  | { readonly outcome: 'inserted' | 'already-there' }
  /** The database refused it, and would again. The server's code, or the name of what the driver found. */
  | { readonly outcome: 'refused'; readonly code: number | string };

export interface DocumentWriter {
  /** Writes a document once: its `_id` tells a repeat. Rejects when the database doesn't say what it did. */
  insertOnce(orgId: OrgId, collection: string, document: Document & { readonly _id: ObjectId }): Promise<WriteOutcome>;
}

/** Unauthorized, InvalidNamespace, CommandNotSupportedOnView: it is the collection that may not be written. */
const closedCollection: ReadonlySet<unknown> = new Set([13, 73, 166]);

export function createDocumentWriter(client: MongoClient): DocumentWriter {
  return {
    async insertOnce(orgId, collection, document) {
      const target = organizationDatabase(client, orgId).collection(collection);
      try {
        await target.insertOne(document);
        return { outcome: 'inserted' };
      } catch (error) {
        const code = codeOf(error);
        if (isDuplicateKey(error) && (await target.countDocuments({ _id: document._id }, { limit: 1 })) === 1) return { outcome: 'already-there' };
        if (isDuplicateKey(error) || closedCollection.has(code) || isRefusal(error)) return { outcome: 'refused', code };
        throw error;
      }
    },
  };
}

/** None of a write that was done and whose write concern failed: the document may be in. */
function codeOf(error: unknown): number | string {
  if (error instanceof MongoServerError && !(error instanceof MongoWriteConcernError)) return Number(error.code);
  return error instanceof Error ? error.name : 'unknown';
}
