import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { ensurePlatformIndexes } from './indexes.ts';

export interface PreparationOptions {
  readonly logger: { warn(details: object, message: string): void };
  readonly signal: AbortSignal;
  /** The pause before another attempt. */
  readonly retryMs?: number;
}

/**
 * Creates Tandem's collections and indexes, as soon as the database lets it, and warns once where it does not yet. Who
 * only is slow without them need not wait. Never rejects.
 */
export async function preparePlatform(database: Db, { logger, signal, retryMs = 2_000 }: PreparationOptions): Promise<void> {
  let told = false;
  const isStopped = () => signal.aborted;
  while (!isStopped()) {
    try {
      await ensurePlatformIndexes(database);
      return;
    } catch (error) {
      // a client that is closed at the stop fails what is under way
      if (isStopped()) return;
      if (!told) logger.warn({ err: error }, 'cannot create indexes yet; trying again');
      told = true;
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
