import { compareClusterTime, type ClusterTime } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { MongoClient } from 'mongodb';
import { oldestOplogTime } from './oplog-window.ts';

/** How long any oplog holds an entry. */
const certainlyKeptMs = 60_000;

/**
 * Times noted a moment ago. What is not before one of them is in the oplog for certain, and the oplog need
 * not be asked, which takes seconds on a server that has no quick way to its first entry.
 */
export function createRecentTimes() {
  let recent: readonly { readonly time: ClusterTime; readonly notedAt: number }[] = [];
  return {
    add(time: ClusterTime): void {
      const now = performance.now();
      recent = [...recent, { time, notedAt: now }].filter(({ notedAt }) => now - notedAt < certainlyKeptMs).slice(-100);
    },
    isCertainlyKept: (time: ClusterTime): boolean =>
      recent.some((one) => performance.now() - one.notedAt < certainlyKeptMs && compareClusterTime(one.time, time) <= 0),
  };
}

/**
 * Some servers start silently at their oldest entry when asked for an older time, which would skip what
 * lies between. Where the oplog can't be read for good (a role without access, a mongos) the server's own
 * word has to do; any other fault may pass.
 */
export async function refuseLostTime(client: MongoClient, time: ClusterTime): Promise<void> {
  const oldest = await oldestOplogTime(client);
  if (oldest && compareClusterTime(time, oldest) < 0) {
    throw new TandemError('HISTORY_LOST', 'the checkpoint is older than the first entry of the oplog');
  }
}
