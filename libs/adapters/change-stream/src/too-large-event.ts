import type { ChangeFeed, StreamPosition } from '@tandem/stream-path';
import { MongoServerError } from 'mongodb';
import { singly } from './batch-size.ts';
import { createChangeFeed, type FeedOptions } from './change-feed.ts';
import { largestDocumentBytes } from './pipeline.ts';

/** BSONObjectTooLarge: the server cannot hand over an event, not even as the pipeline has cut it down. */
const tooLarge = 10_334;

/**
 * How to read on where such an event was met: its batch does not say which of its events it was, so they
 * come one at a time, and the one that still fails by reference alone.
 */
export type Caution = 'none' | 'one-at-a-time' | 'by-reference';

/** Remembers where such an event was met. For any other place, an older one too, nothing is known. */
export function createCaution() {
  let met: { readonly after: StreamPosition; readonly batchSize: number } | undefined;
  return {
    note(error: unknown, batchSize: number, after: StreamPosition): void {
      met = error instanceof MongoServerError && error.code === tooLarge ? { after, batchSize } : undefined;
    },
    at(position: StreamPosition): Caution {
      if (met?.after !== position) return 'none';
      return met.batchSize > 1 ? 'one-at-a-time' : 'by-reference';
    },
  };
}

export type OpenFeed = (position: StreamPosition, signal: AbortSignal) => Promise<ChangeFeed>;

/**
 * A feed whose first event comes by reference, without what it tells, over a cursor of such a pipeline. What
 * follows comes as always.
 */
export function createFeedPastTooLarge(reference: Omit<FeedOptions, 'size'>, openRest: OpenFeed): ChangeFeed {
  const one = createChangeFeed({ ...reference, size: singly });
  let passed: StreamPosition | undefined;
  let rest: ChangeFeed | undefined;
  return {
    async next(signal) {
      if (passed) {
        rest ??= await openRest(passed, signal);
        return rest.next(signal);
      }
      const batch = await one.next(signal);
      if (batch.events.length === 0) return batch;
      passed = batch.position;
      await one.close();
      return { ...batch, events: batch.events.map((event) => ({ ...event, oversizedBytes: largestDocumentBytes })) };
    },
    async close() {
      await one.close();
      await rest?.close();
    },
  };
}
