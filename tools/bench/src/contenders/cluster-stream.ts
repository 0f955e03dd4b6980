import { Long, Timestamp, type Document, type MongoClient } from 'mongodb';
import { z } from 'zod';

export interface ClusterStreamOptions {
  readonly organizationPrefix: string;
  readonly startAt: { readonly seconds: number; readonly increment: number } | null;
  readonly batchSize?: number;
}

/** A submission's insert, as the stream tells it. */
export interface SubmissionEvent {
  /** The resume token. */
  readonly _id: unknown;
  readonly clusterTime: Timestamp;
  readonly wallTime: Date;
  readonly fullDocument: Document;
}

const timestamp = z.instanceof(Timestamp);
const cursorId = z.union([z.instanceof(Long), z.bigint(), z.number()]);

/**
 * The inserts of all organizations' submissions by `aggregate` and `getMore` themselves: nothing between
 * the server's answer and the batch. No resuming: it is for the limit, not for use.
 */
export async function* readClusterStream(client: MongoClient, options: ClusterStreamOptions): AsyncGenerator<readonly SubmissionEvent[], never, void> {
  const { batchSize = 500, organizationPrefix, startAt } = options;
  const admin = client.db('admin');
  const session = client.startSession();
  const start = startAt === null ? {} : { startAtOperationTime: new Timestamp({ t: startAt.seconds, i: startAt.increment }) };
  const pipeline = [
    { $changeStream: { allChangesForCluster: true, ...start } },
    { $match: { operationType: 'insert', 'ns.coll': 'form_submissions', 'ns.db': new RegExp(`^${organizationPrefix}`) } },
    { $project: { _id: 1, clusterTime: 1, wallTime: 1, fullDocument: 1 } },
  ];
  const opened = await admin.command({ aggregate: 1, pipeline, cursor: { batchSize } }, { session });
  const { id, firstBatch } = opened.cursor as { id: unknown; firstBatch: readonly SubmissionEvent[] };
  const cursor = Long.fromString(String(cursorId.parse(id)));
  const more = (): Promise<Document> => {
    const answer = admin.command({ getMore: cursor, collection: '$cmd.aggregate', batchSize, maxTimeMS: 500 }, { session });
    // awaited only at the next turn: a failure in between must not look unhandled
    answer.catch(() => undefined);
    return answer;
  };
  // the server looks for the next batch while this one is worked on
  let coming = more();
  if (firstBatch.length > 0) yield firstBatch;
  for (;;) {
    const answer = await coming;
    coming = more();
    const { nextBatch } = answer.cursor as { nextBatch: readonly SubmissionEvent[] };
    if (nextBatch.length > 0) yield nextBatch;
  }
}

/** The server's time now, to begin a stream at. */
export async function operationTime(client: MongoClient): Promise<{ readonly seconds: number; readonly increment: number }> {
  const time = timestamp.parse((await client.db('admin').command({ hello: 1 })).operationTime);
  return { seconds: time.t, increment: time.i };
}
