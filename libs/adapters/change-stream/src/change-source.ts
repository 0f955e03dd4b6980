import { compareClusterTime, type ClusterTime } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { toClusterTime, toTimestamp } from '@tandem/mongodb';
import type { ChangeBatch, ChangeFeed, ChangeSource, StreamPosition } from '@tandem/stream-path';
import { MongoServerError, Timestamp, type ChangeStream, type ChangeStreamOptions, type Document, type MongoClient } from 'mongodb';
import { asHistoryLost } from './history-lost.ts';
import { hashOf, pipelineFor } from './pipeline.ts';
import { bytesOf, toRawEvent } from './raw-event.ts';
import { clusterTimeOfToken } from './resume-token.ts';

export interface ChangeSourceOptions {
  /** Only databases whose names start with it are organizations of this deployment. */
  readonly organizationPrefix: string;
  /** Events in one batch at most. */
  readonly batchSize?: number;
  /** How long the server waits for an event before it answers with none, in milliseconds; bounds no event's latency. */
  readonly maxAwaitTimeMs?: number;
}

/**
 * The ordered stream of all organizations' submissions and workflows. The client must read from the primary.
 * From an error that the server calls resumable the driver resumes once by itself; all else rejects.
 */
export function createChangeSource(client: MongoClient, { organizationPrefix, batchSize = 500, maxAwaitTimeMs = 500 }: ChangeSourceOptions): ChangeSource {
  const pipeline = pipelineFor(organizationPrefix);
  const noted = createRecentTimes();

  async function open(position: StreamPosition, signal: AbortSignal): Promise<ChangeFeed> {
    signal.throwIfAborted();
    if (position.token === null && !noted.areBefore(position.clusterTime)) await refuseLostTime(client, position.clusterTime);
    const start: ChangeStreamOptions = position.token === null ? { startAtOperationTime: toTimestamp(position.clusterTime) } : { startAfter: position.token };
    // one string that is no UTF-8 must not end the stream: what is wrong in it is read as U+FFFD
    const stream = client.watch<Document, Document>([...pipeline], { ...start, batchSize, maxAwaitTimeMS: maxAwaitTimeMs, enableUtf8Validation: false });
    return createFeed(stream, position);
  }

  return {
    pipelineHash: hashOf(pipeline),
    tellsOf: (orgId) => orgId.startsWith(organizationPrefix),
    open,
    async now(signal) {
      signal.throwIfAborted();
      const time: unknown = (await client.db('admin').command({ hello: 1 })).operationTime;
      if (!(time instanceof Timestamp)) throw new TandemError('BACKEND_UNREACHABLE', 'the MongoDB server tells no operation time; change streams need a replica set');
      const clusterTime = toClusterTime(time);
      noted.add(clusterTime);
      return clusterTime;
    },
  };
}

/** How long any oplog holds an entry. */
const certainlyKeptMs = 60_000;

/**
 * Times noted a moment ago. What is not before one of them is in the oplog for certain, and the oplog need
 * not be asked, which takes seconds on a server that has no quick way to its first entry.
 */
function createRecentTimes() {
  let recent: readonly { readonly time: ClusterTime; readonly notedAt: number }[] = [];
  return {
    add(time: ClusterTime): void {
      const now = performance.now();
      recent = [...recent, { time, notedAt: now }].filter(({ notedAt }) => now - notedAt < certainlyKeptMs).slice(-100);
    },
    areBefore: (time: ClusterTime): boolean =>
      recent.some((one) => performance.now() - one.notedAt < certainlyKeptMs && compareClusterTime(one.time, time) <= 0),
  };
}

function createFeed(stream: ChangeStream<Document, Document>, start: StreamPosition): ChangeFeed {
  let reached = start;

  /** What the server's last answer held: one event is waited for, the others are there already. */
  async function readBatch(): Promise<readonly Document[]> {
    const first = await stream.tryNext();
    const documents = first ? [first] : [];
    while (stream.bufferedCount() > 0) {
      const next = await stream.tryNext();
      if (next) documents.push(next);
    }
    return documents;
  }

  return {
    async next(signal): Promise<ChangeBatch> {
      signal.throwIfAborted();
      try {
        const documents = await readBatch();
        const events = documents.map(toRawEvent);
        const token: unknown = stream.resumeToken ?? reached.token;
        const clusterTime = clusterTimeOfToken(token) ?? events.at(-1)?.clusterTime ?? reached.clusterTime;
        reached = { token, clusterTime };
        return { events, position: reached, bytes: documents.reduce((sum, document) => sum + bytesOf(document), 0) };
      } catch (error) {
        throw asHistoryLost(error);
      }
    },
    async close() {
      await stream.close().catch(() => undefined);
    },
  };
}

/** Unauthorized, IllegalOperation, NamespaceNotFound, CommandNotFound, InvalidNamespace, CommandNotSupported, NotImplemented, and Atlas's own. */
const closedOplogCodes: ReadonlySet<unknown> = new Set([13, 20, 26, 59, 73, 115, 238, 8_000]);

/**
 * Some servers start silently at their oldest entry when asked for an older time, which would skip what
 * lies between. Where the oplog can't be read for good (a role without access, a mongos) the server's own
 * word has to do; any other fault may pass.
 */
async function refuseLostTime(client: MongoClient, time: ClusterTime): Promise<void> {
  const oldest = await client
    .db('local')
    .collection('oplog.rs')
    .findOne({}, { sort: { $natural: 1 }, projection: { ts: 1 }, readConcern: { level: 'local' } })
    .catch((error: unknown) => {
      if (error instanceof MongoServerError && closedOplogCodes.has(error.code)) return null;
      throw error;
    });
  const first: unknown = oldest?.ts;
  if (first instanceof Timestamp && compareClusterTime(time, toClusterTime(first)) < 0) {
    throw new TandemError('HISTORY_LOST', 'the checkpoint is older than the first entry of the oplog');
  }
}
