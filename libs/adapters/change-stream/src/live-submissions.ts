import { maximumDocumentBytes } from '@tandem/documents';
import { mergeKeyOf, organizationDatabase, toTimestamp } from '@tandem/mongodb';
import type { FoundSubmissions, LiveSubmissions } from '@tandem/stream-path';
import type { MongoClient } from 'mongodb';

export interface LiveSubmissionsOptions {
  /** No further document is taken into an answer that has so many bytes. */
  readonly answerBytes?: number;
}

interface Row {
  readonly _id: unknown;
  readonly bytes: number;
  readonly document?: unknown;
}

/** The stream's own bound: a larger document is told of, and left out. */
const row = {
  $project: { bytes: { $bsonSize: '$$ROOT' }, document: { $cond: [{ $gt: [{ $bsonSize: '$$ROOT' }, maximumDocumentBytes] }, '$$REMOVE', '$$ROOT'] } },
};

/** The organizations' `form_submissions` by `_id`, as they are now. */
export function createLiveSubmissions(client: MongoClient, { answerBytes = maximumDocumentBytes }: LiveSubmissionsOptions = {}): LiveSubmissions {
  return {
    async find(orgId, ids, seenUntil, signal) {
      signal.throwIfAborted();
      const session = client.startSession({ causalConsistency: true });
      // no node that has not come so far may answer
      session.advanceOperationTime(toTimestamp(seenUntil));
      const wanted = { _id: { $in: ids.map(({ documentId }) => documentId) } };
      const cursor = organizationDatabase(client, orgId).collection('form_submissions').aggregate<Row>([{ $match: wanted }, row], { session, signal });
      const found = new Map<string, { document?: unknown; oversizedBytes?: number }>();
      let bytes = 0;
      try {
        for await (const { _id, bytes: size, document } of cursor) {
          found.set(mergeKeyOf(_id), document === undefined ? { oversizedBytes: size } : { document });
          bytes += Math.min(size, maximumDocumentBytes);
          if (bytes >= answerBytes) return { found, unread: restOf(ids, found) };
        }
        return { found, unread: new Set() };
      } finally {
        await cursor.close().catch(() => undefined);
        await session.endSession().catch(() => undefined);
      }
    },
  };
}

function restOf(ids: Parameters<LiveSubmissions['find']>[1], found: ReadonlyMap<string, unknown>): FoundSubmissions['unread'] {
  return new Set(ids.flatMap(({ documentKey }) => (found.has(documentKey) ? [] : [documentKey])));
}
