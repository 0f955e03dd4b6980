import { createEventTranslator } from '@tandem/change-events';
import { isCanaryOrganization, isInPartition, wholeStream } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { toClusterTime } from '@tandem/mongodb';
import type { ChangeFeed, ChangeSource, StreamPosition } from '@tandem/stream-path';
import { Timestamp, type MongoClient } from 'mongodb';
import { createBatchSize } from './batch-size.ts';
import { openChangeCursor } from './change-cursor.ts';
import { createChangeFeed } from './change-feed.ts';
import { asHistoryLost } from './history-lost.ts';
import { refuseSeveralRouters } from './one-router.ts';
import { createRecentTimes, refuseLostTime } from './oplog-start.ts';
import { hashOf, pipelineFor, referencePipelineFor, type Asked } from './pipeline.ts';
import { createCaution, createFeedPastTooLarge } from './too-large-event.ts';

export interface ChangeSourceOptions extends Asked {
  /** Only databases whose names start with it are organizations of this deployment. */
  readonly organizationPrefix: string;
  /** Bytes in one batch at most, as far as the last events' sizes can tell. */
  readonly maximumBatchBytes?: number;
  /** How long the server waits for an event before it answers with none, in milliseconds; bounds no event's latency. */
  readonly maxAwaitTimeMs?: number;
  /** How long after that an answer may be on its way, in milliseconds, before its connection counts as mute. */
  readonly answerWithinMs?: number;
}

const smallBatchSize = 100;
const maximumBatchSize = 500;

/**
 * The ordered stream of all organizations' submissions and workflows, read by `aggregate` and `getMore`
 * themselves: see docs/adr/0005. Whatever breaks a feed, `next` rejects; nothing is resumed behind the caller's back.
 */
export function createChangeSource(client: MongoClient, options: ChangeSourceOptions): ChangeSource {
  const { organizationPrefix, maximumBatchBytes = 12 * 1024 * 1024, maxAwaitTimeMs = 500, answerWithinMs = 10_000 } = options;
  const waits = { maxAwaitTimeMs, answerWithinMs };
  const postImages = options.updates === 'post-images';
  const pipeline = pipelineFor(organizationPrefix, options);
  const references = referencePipelineFor(organizationPrefix, options);
  const translate = options.sources?.length ? createEventTranslator(options.sources, organizationPrefix) : undefined;
  const noted = createRecentTimes();
  const caution = createCaution();

  function asFault(error: unknown, batchSize: number, position: StreamPosition): unknown {
    caution.note(error, batchSize, position);
    return asHistoryLost(error);
  }

  async function openFeed(start: StreamPosition, firstBatchSize: number, signal: AbortSignal): Promise<ChangeFeed> {
    const size = createBatchSize({ start: firstBatchSize, small: smallBatchSize, maximum: maximumBatchSize, bytes: maximumBatchBytes });
    return createChangeFeed({ cursor: await openChangeCursor(client, start, { pipeline, postImages, ...waits }, signal), start, size, translate, asFault });
  }

  async function openPastTooLarge(start: StreamPosition, signal: AbortSignal): Promise<ChangeFeed> {
    const cursor = await openChangeCursor(client, start, { pipeline: references, ...waits }, signal);
    return createFeedPastTooLarge({ cursor, start, translate, asFault }, (position, next) => openFeed(position, 1, next));
  }

  return {
    pipelineHash: hashOf(pipeline),
    organizationPrefix,
    tellsOf: (orgId) => orgId.startsWith(organizationPrefix) && isInPartition(orgId, options.partition ?? wholeStream),
    isCanary: (orgId) => isCanaryOrganization(orgId, organizationPrefix),
    async open(position, signal) {
      signal.throwIfAborted();
      await refuseSeveralRouters(client);
      if (position.token === null && !noted.isCertainlyKept(position.clusterTime)) await refuseLostTime(client, position.clusterTime);
      try {
        const care = caution.at(position);
        return await (care === 'by-reference' ? openPastTooLarge(position, signal) : openFeed(position, care === 'none' ? smallBatchSize : 1, signal));
      } catch (error) {
        throw asHistoryLost(error);
      }
    },
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
