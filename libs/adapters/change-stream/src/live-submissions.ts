import { maximumDocumentBytes } from '@tandem/documents';
import { mergeKeyOf, organizationDatabase, toTimestamp, unlessTooLarge } from '@tandem/mongodb';
import type { FoundSubmissions, LiveSubmissions, SubmissionPlace } from '@tandem/stream-path';
import { createSourceFinder, mapSubmission, type SubmissionSource } from '@tandem/submission-sources';
import type { MongoClient } from 'mongodb';
import { decodedRows, undecoded, type ProjectedRow } from './decoded-rows.ts';

export interface LiveSubmissionsOptions {
  /** Only databases whose names start with it are organizations of this deployment. */
  readonly organizationPrefix: string;
  /** Other collections of submissions; none when absent. */
  readonly sources?: readonly SubmissionSource[];
  /** No further document is taken into an answer that has so many bytes. */
  readonly answerBytes?: number;
}

interface Row extends ProjectedRow {
  readonly bytes: number;
}

/** A document that is too large is told of, and left out. */
const row = { $project: { bytes: { $bsonSize: '$$ROOT' }, document: unlessTooLarge('$$ROOT') } };

/** The organizations' `form_submissions`, and the collections of other sources, by `_id`, as they are now. */
export function createLiveSubmissions(client: MongoClient, { organizationPrefix, sources = [], answerBytes = maximumDocumentBytes }: LiveSubmissionsOptions): LiveSubmissions {
  const findSource = createSourceFinder(sources, (database) => database.startsWith(organizationPrefix));
  /** What is in a collection is read as its source says. */
  const readerOf = ({ origin }: SubmissionPlace) => {
    const found = origin && findSource(origin.db, origin.coll);
    return (document: unknown): unknown => (found ? mapSubmission(found.source, found.place, document).document : document);
  };
  const collectionOf = ({ orgId, origin }: SubmissionPlace) => (origin ? client.db(origin.db).collection(origin.coll) : organizationDatabase(client, orgId).collection('form_submissions'));

  return {
    async find(place, ids, seenUntil, signal) {
      signal.throwIfAborted();
      const session = client.startSession({ causalConsistency: true });
      // no node that has not come so far may answer
      session.advanceOperationTime(toTimestamp(seenUntil));
      const wanted = { _id: { $in: ids.map(({ documentId }) => documentId) } };
      const cursor = collectionOf(place).aggregate([{ $match: wanted }, row], { session, signal, ...undecoded });
      const found = new Map<string, { document?: unknown; oversizedBytes?: number }>();
      const read = readerOf(place);
      let bytes = 0;
      try {
        for await (const { _id, bytes: size, document } of decodedRows<Row>(cursor)) {
          found.set(mergeKeyOf(_id), document === undefined ? { oversizedBytes: size } : { document: read(document) });
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
