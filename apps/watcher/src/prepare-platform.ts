import { ensurePlatformIndexes } from '@tandem/mongodb';
import type { Time } from '@tandem/stream-path';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';

/** Creates Tandem's collections and indexes, as soon as the database lets it; the stream does not wait for them. */
export async function preparePlatform(database: Db, { time, logger, signal }: { time: Time; logger: Logger; signal: AbortSignal }): Promise<void> {
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
      await time.sleep(2_000, signal);
    }
  }
}
