import { isCanaryOrganization, maximumDocumentBytes } from '@tandem/documents';
import { mergeKeyOf, toTimestamp } from '@tandem/mongodb';
import type { ArchiveBatch, ArchivedSubmission, SubmissionArchive, TimeWindow } from '@tandem/stream-path';
import type { ClientSession, Document, MongoClient } from 'mongodb';
import { submissionLanes, type SubmissionLane, type SubmissionRow } from './submission-lanes.ts';

export interface SubmissionArchiveOptions {
  /** Only databases whose names start with it are organizations of this deployment. */
  readonly organizationPrefix: string;
  /** Documents in one batch at most. */
  readonly batchSize?: number;
  /** No further document is taken into a batch that has so many bytes. */
  readonly batchBytes?: number;
  /** Where many are looked at for few: so many for one answer, which has to come before its connection counts as mute. */
  readonly stretchSize?: number;
}

/** Where a reading ended: in which lane, at which of its keys; null: before its first. */
interface ArchivePosition {
  readonly lane: string;
  readonly key: unknown;
}

interface Row extends SubmissionRow {
  readonly bytes: number;
  readonly document?: unknown;
}

const tooLarge = { $gt: [{ $bsonSize: '$$ROOT' }, maximumDocumentBytes] };
/** The stream's own bound: a larger document is told of, and left out. */
const row = {
  $project: {
    decidedAt: '$routing.decidedAt',
    createdAt: 1,
    submittedAt: 1,
    bytes: { $bsonSize: '$$ROOT' },
    document: { $cond: [tooLarge, '$$REMOVE', '$$ROOT'] },
  },
} as const;

/** The organizations' `form_submissions`, as they are now. */
export function createSubmissionArchive(client: MongoClient, { organizationPrefix, batchSize = 500, batchBytes = maximumDocumentBytes, stretchSize = 20_000 }: SubmissionArchiveOptions): SubmissionArchive {
  type KeyedBatch = Omit<ArchiveBatch, 'next'> & { readonly key: unknown };

  async function* readLane(orgId: string, lane: SubmissionLane, window: TimeWindow, after: unknown, session: ClientSession): AsyncGenerator<KeyedBatch> {
    for (let begin = after; ; ) {
      const last = lane.looksAt && (await client.db(orgId).collection('form_submissions').findOne(lane.looksAt(window, begin), { session, sort: lane.sort, skip: stretchSize - 1, projection: { _id: 1 } }));
      yield* readStretch(orgId, lane, window, begin, last ?? undefined, session);
      if (!last) return;
      begin = last._id;
      yield { submissions: [], bytes: 0, key: begin };
    }
  }

  /** From `after` on, up to the last one, that included. */
  async function* readStretch(orgId: string, lane: SubmissionLane, window: TimeWindow, after: unknown, last: SubmissionRow | undefined, session: ClientSession): AsyncGenerator<KeyedBatch> {
    const upTo = last ? [{ $match: { _id: { $lte: last._id } } }] : [];
    const pipeline: Document[] = [{ $match: lane.query(window, after) }, ...upTo, { $sort: lane.sort }, row];
    const cursor = client.db(orgId).collection('form_submissions').aggregate<Row>(pipeline, { session, batchSize, allowDiskUse: true });
    let [submissions, bytes, key]: [ArchivedSubmission[], number, unknown] = [[], 0, after];
    for await (const found of cursor) {
      submissions.push(archived(found, lane, window));
      bytes += Math.min(found.bytes, maximumDocumentBytes);
      key = lane.keyOf(found);
      if (submissions.length < batchSize && bytes < batchBytes) continue;
      yield { submissions, bytes, key };
      [submissions, bytes] = [[], 0];
    }
    yield { submissions, bytes, key };
  }

  return {
    async organizations(signal) {
      signal.throwIfAborted();
      const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true, authorizedDatabases: true });
      return databases.map(({ name }) => name).filter((name) => name.startsWith(organizationPrefix) && !isCanaryOrganization(name, organizationPrefix)).sort();
    },
    async *read(orgId, window, after, seenUntil, signal) {
      const { lane: first, key: from } = positionOf(after);
      const session = client.startSession({ causalConsistency: true });
      // no node that has not come so far may answer
      session.advanceOperationTime(toTimestamp(seenUntil));
      try {
        for (const [index, lane] of submissionLanes.entries()) {
          if (index < first) continue;
          for await (const { key, ...batch } of readLane(orgId, lane, window, index === first ? from : null, session)) {
            signal.throwIfAborted();
            yield { ...batch, next: { lane: lane.name, key } };
          }
        }
        yield { submissions: [], bytes: 0, next: null };
      } finally {
        await session.endSession().catch(() => undefined);
      }
    },
  };
}

function positionOf(after: unknown): { readonly lane: number; readonly key: unknown } {
  const { lane, key } = (after ?? { lane: submissionLanes[0]?.name, key: null }) as ArchivePosition;
  return { lane: Math.max(0, submissionLanes.findIndex(({ name }) => name === lane)), key };
}

function archived(found: Row, lane: SubmissionLane, window: TimeWindow): ArchivedSubmission {
  return {
    documentKey: mergeKeyOf(found._id),
    documentId: found._id,
    ...(found.document === undefined ? { oversizedBytes: found.bytes } : { document: found.document }),
    time: lane.timeOf(found, window),
  };
}
