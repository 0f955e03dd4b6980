import { isTandemError } from '@tandem/errors';
import { defaultBackoff, fullJitterMs, tellIfSlow, type RetryOptions } from './backoff.ts';
import type { ChangeBatch, ChangeFeed, ChangeSource, StreamPosition } from './ports.ts';

export interface ReadOptions extends RetryOptions {
  readonly source: ChangeSource;
  /** Called when a feed is no longer good: until the next batch nobody knows how far behind we are. */
  readonly onInterrupted: () => void;
}

/** A server that has nothing to tell says so sooner. */
const slowReadMs = 2_000;

/**
 * Pulls batches, one after the other, until the signal aborts. Whatever breaks the stream, it is opened
 * anew after the last batch handed out, without a limit of attempts; only HISTORY_LOST ends it, and CONFIG_INVALID:
 * wrong settings stay wrong, and another process may have the right ones.
 */
export async function* readBatches(start: StreamPosition, options: ReadOptions, signal: AbortSignal): AsyncGenerator<ChangeBatch, void, void> {
  let position = start;
  let attempt = 0;
  while (!signal.aborted) {
    let feed: ChangeFeed | undefined;
    try {
      const openedAt = options.time.elapsed();
      feed = await options.source.open(position, signal);
      tellIfSlow('open', openedAt, options);
      for (;;) {
        const askedAt = options.time.elapsed();
        const batch = await feed.next(signal);
        tellIfSlow('read', askedAt, options, slowReadMs);
        if (attempt > 0) options.observe({ type: 'recovered', step: 'stream', attempts: attempt });
        attempt = 0;
        position = batch.position;
        yield batch;
        if (stopped(signal)) return;
      }
    } catch (error) {
      if (stopped(signal)) return;
      if (isTandemError(error, 'HISTORY_LOST') || isTandemError(error, 'CONFIG_INVALID')) {
        if (attempt > 0) options.observe({ type: 'given-up', step: 'stream', attempts: attempt });
        throw error;
      }
      options.onInterrupted();
      attempt += 1;
      const delayMs = fullJitterMs(attempt, options.limits ?? defaultBackoff, options.time.random());
      options.observe({ type: 'retrying', step: 'stream', attempt, delayMs, error });
      await options.time.sleep(delayMs, signal);
    } finally {
      await feed?.close();
    }
  }
}

/** Read anew at each place: the signal changes while the loop waits. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
