import { TandemError } from '@tandem/errors';
import type { StreamPosition } from '@tandem/stream-path';
import { toTimestamp } from '@tandem/mongodb';
import { Long, type Document, type MongoClient } from 'mongodb';
import { decodeReply, type CursorReply } from './cursor-reply.ts';

/** What the server answers: some events, or after its wait none, and the token of the place it has come to. */
export interface CursorAnswer {
  readonly documents: readonly Document[];
  readonly token: unknown;
}

/**
 * A change stream as the server has it: one `aggregate`, then a `getMore` per call, and nothing hidden between
 * them. Whatever fails, fails; who opens anew knows where from.
 */
export interface ChangeCursor {
  /** At most so many events. Called again only after the last call has settled; rejects at once when the cursor is closed. */
  more(batchSize: number): Promise<CursorAnswer>;
  /** Ends a call that waits, and takes the cursor from the server. Never rejects. */
  close(reason?: unknown): Promise<void>;
}

export interface CursorOptions {
  readonly pipeline: readonly Document[];
  /** Has an update's document come along as of then, where its collection keeps post-images; null where it doesn't. */
  readonly postImages?: boolean;
  /** How long the server waits for an event before it answers with none, in milliseconds. */
  readonly maxAwaitTimeMs: number;
  /** How long after that an answer may be on its way, in milliseconds, before the connection counts as mute. */
  readonly answerWithinMs: number;
}

/** Where a cursor of the whole deployment is asked for more. */
const collection = '$cmd.aggregate';

/** How long it is worth waiting for the word that a cursor is gone; it times out by itself. */
const killWithinMs = 1_000;

/**
 * Opens a stream of the whole deployment on the primary. All its commands run in one session, as a server
 * demands of a `getMore`; a `getMore` that waits holds one connection of the pool.
 */
export async function openChangeCursor(client: MongoClient, position: StreamPosition, { pipeline, postImages = false, maxAwaitTimeMs, answerWithinMs }: CursorOptions, signal: AbortSignal): Promise<ChangeCursor> {
  const admin = client.db('admin');
  const session = client.startSession({ causalConsistency: false });
  const closed = new AbortController();
  const run = async (command: Document, abort: AbortSignal, decoding = {}): Promise<Document> => admin.command(command, { session, ...decoding, signal: abort });

  async function open(): Promise<Long> {
    const start = position.token === null ? { startAtOperationTime: toTimestamp(position.clusterTime) } : { startAfter: position.token };
    const reply = await run(
      {
        aggregate: 1,
        pipeline: [{ $changeStream: { allChangesForCluster: true, ...start, ...(postImages && { fullDocument: 'whenAvailable' }) } }, ...pipeline],
        // no event yet: how many come at once is the business of each `getMore`
        cursor: { batchSize: 0 },
        readConcern: { level: 'majority' },
      },
      signal,
    );
    return idOf(reply.cursor as CursorReply);
  }

  const id = await open().catch(async (error: unknown) => {
    await session.endSession();
    throw error;
  });

  async function close(reason: unknown): Promise<void> {
    closed.abort(reason);
    await run({ killCursors: collection, cursors: [id] }, AbortSignal.timeout(killWithinMs)).catch(() => undefined);
    await session.endSession().catch(() => undefined);
  }

  /** For the first answer the server may have to read much of its oplog; there the client's own limit is the only one. */
  let hasAnswered = false;
  async function answerTo(getMore: Document): Promise<CursorReply> {
    const withinMs = maxAwaitTimeMs + answerWithinMs;
    const giveUp = (): void => { closed.abort(new TandemError('BACKEND_UNREACHABLE', `the change stream has not answered within ${withinMs} ms`)); };
    const timer = hasAnswered ? setTimeout(giveUp, withinMs) : undefined;
    try {
      const { cursor } = await run(getMore, closed.signal, { raw: true });
      hasAnswered = true;
      return decodeReply(cursor as Uint8Array);
    } finally {
      clearTimeout(timer);
    }
  }

  let closing: Promise<void> | undefined;
  return {
    async more(batchSize) {
      const cursor = await answerTo({ getMore: id, collection, batchSize, maxTimeMS: maxAwaitTimeMs });
      if (idOf(cursor).isZero()) throw new TandemError('BACKEND_UNREACHABLE', 'the server has ended the change stream');
      return { documents: cursor.nextBatch, token: cursor.postBatchResumeToken };
    },
    close: (reason) => (closing ??= close(reason)),
  };
}

/** The driver makes a number of an id that fits into one; the server takes nothing but 64 bits. */
function idOf({ id }: CursorReply): Long {
  return typeof id === 'number' ? Long.fromNumber(id) : id;
}
