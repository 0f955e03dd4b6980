import { maximumDocumentBytes } from '@tandem/documents';
import { listOrganizationDatabases, mergeKeyOf, toTimestamp, unlessTooLarge } from '@tandem/mongodb';
import type { ArchiveBatch, ArchivedSubmission, SubmissionArchive, TimeWindow } from '@tandem/stream-path';
import type { ClientSession, Document, MongoClient } from 'mongodb';
import { createArchivedCollections, type ArchivedCollection, type ArchivedCollectionsOptions } from './archived-collections.ts';
import { decodedRows, undecoded, type ProjectedRow } from './decoded-rows.ts';
import { isStorable } from './storable-id.ts';
import type { SubmissionLane, SubmissionRow } from './submission-lanes.ts';

export interface SubmissionArchiveOptions extends ArchivedCollectionsOptions {
  /** Only databases whose names start with it are organizations of this deployment. */
  readonly organizationPrefix: string;
  /** Documents in one batch at most. */
  readonly batchSize?: number;
  /** Where many are looked at for few: so many for one answer, which has to come before its connection counts as mute. */
  readonly stretchSize?: number;
}

/** No further document is taken into a batch that has so many bytes. */
const batchBytes = maximumDocumentBytes;

/** Where a reading ended: in which collection and lane, at which of its keys; null: before its first. */
interface ArchivePosition {
  /** Absent in one that was made before it was kept: the organization's own. */
  readonly collection?: string;
  readonly lane: string;
  readonly key: unknown;
}

interface Row extends SubmissionRow, ProjectedRow {
  readonly _id: unknown;
  readonly bytes: number;
}

/** A document that is too large is told of, and left out. */
const rowOf = ({ times }: ArchivedCollection): Document => ({
  $project: { ...times, bytes: { $bsonSize: '$$ROOT' }, document: unlessTooLarge('$$ROOT') },
});

/** The organizations' `form_submissions`, and the collections of other sources, as they are now. */
export function createSubmissionArchive(client: MongoClient, { organizationPrefix, sources, batchSize = 500, stretchSize = 20_000 }: SubmissionArchiveOptions): SubmissionArchive {
  const collections = createArchivedCollections(client, { organizationPrefix, sources });
  type KeyedBatch = Omit<ArchiveBatch, 'next'> & { readonly key: unknown };

  async function* readLane(database: string, collection: ArchivedCollection, lane: SubmissionLane, window: TimeWindow, after: unknown, session: ClientSession): AsyncGenerator<KeyedBatch> {
    for (let begin = after; ; ) {
      const last = lane.looksAt && (await client.db(database).collection(collection.name).findOne(lane.looksAt(window, begin), { session, sort: lane.sort, skip: stretchSize - 1, projection: { _id: 1 } }));
      yield* readStretch(database, collection, lane, window, begin, last ?? undefined, session);
      if (!last) return;
      begin = last._id;
      yield { submissions: [], bytes: 0, key: begin };
    }
  }

  /** From `after` on, up to the last one, that included. */
  async function* readStretch(database: string, collection: ArchivedCollection, lane: SubmissionLane, window: TimeWindow, after: unknown, last: SubmissionRow | undefined, session: ClientSession): AsyncGenerator<KeyedBatch> {
    const upTo = last ? [{ $match: { _id: { $lte: last._id } } }] : [];
    const pipeline: Document[] = [{ $match: lane.query(window, after) }, ...upTo, { $sort: lane.sort }, rowOf(collection)];
    const cursor = client.db(database).collection(collection.name).aggregate(pipeline, { session, batchSize, allowDiskUse: true, ...undecoded });
    let [submissions, bytes, key]: [ArchivedSubmission[], number, unknown] = [[], 0, after];
    for await (const found of decodedRows<Row>(cursor)) {
      submissions.push(archived(found, collection, lane));
      bytes += Math.min(found.bytes, maximumDocumentBytes);
      // where it goes on after a crash has to be kept
      if (isStorable(found._id)) key = lane.keyOf(found);
      if (submissions.length < batchSize && bytes < batchBytes) continue;
      yield { submissions, bytes, key };
      [submissions, bytes] = [[], 0];
    }
    yield { submissions, bytes, key };
  }

  return {
    async databases(signal) {
      signal.throwIfAborted();
      return [...new Set([...(await listOrganizationDatabases(client, organizationPrefix, signal)), ...collections.shared])].sort();
    },
    async *read(database, window, after, seenUntil, signal) {
      const begin = after as ArchivePosition | null;
      const session = client.startSession({ causalConsistency: true });
      // no node that has not come so far may answer
      session.advanceOperationTime(toTimestamp(seenUntil));
      try {
        for (const { collection, lane, key: from } of wayFrom(begin, await collections.of(database))) {
          for await (const { key, ...batch } of readLane(database, collection, lane, window, from, session)) {
            signal.throwIfAborted();
            yield { ...batch, next: { collection: collection.name, lane: lane.name, key } };
          }
        }
        yield { submissions: [], bytes: 0, next: null };
      } finally {
        await session.endSession().catch(() => undefined);
      }
    },
  };
}

/** All lanes of all collections that are yet to be read, and from where on. A collection that is gone by now is passed. */
function* wayFrom(begin: ArchivePosition | null, all: readonly ArchivedCollection[]): Generator<{ readonly collection: ArchivedCollection; readonly lane: SubmissionLane; readonly key: unknown }> {
  const { collection: at = 'form_submissions', lane: begun, key } = begin ?? { lane: '', key: null };
  for (const collection of all) {
    if (placeOf(collection.name) < placeOf(at)) continue;
    const first = collection.name === at ? Math.max(0, collection.lanes.findIndex(({ name }) => name === begun)) : 0;
    for (const [index, lane] of collection.lanes.entries()) {
      if (index >= first) yield { collection, lane, key: collection.name === at && index === first ? key : null };
    }
  }
}

/** The organization's own comes first, then the others by name. */
function placeOf(name: string): string {
  return name === 'form_submissions' ? '' : name;
}

function archived(found: Row, { translate }: ArchivedCollection, lane: SubmissionLane): ArchivedSubmission {
  const translated = translate?.(found.document);
  return {
    documentKey: mergeKeyOf(found._id),
    documentId: found._id,
    ...(found.document === undefined ? { oversizedBytes: found.bytes } : { document: translated ? translated.document : found.document }),
    ...(translated && { where: translated.where }),
    time: lane.timeOf(found),
  };
}
