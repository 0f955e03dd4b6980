import type { ClusterTime } from '@tandem/documents';
import { toClusterTime } from '@tandem/mongodb';
import { MongoServerError, Timestamp, type MongoClient } from 'mongodb';

/** Unauthorized, IllegalOperation, NamespaceNotFound, CommandNotFound, InvalidNamespace, CommandNotSupported, NotImplemented, and Atlas's own. */
const closedOplogCodes: ReadonlySet<unknown> = new Set([13, 20, 26, 59, 73, 115, 238, 8_000]);

/**
 * The time of the oplog's oldest entry; null where the oplog can't be read for good (a role without access, a
 * mongos). Takes seconds on a server that has no quick way to its first entry; rejects with any fault that may pass.
 */
export async function oldestOplogTime(client: MongoClient, options: { readonly maxTimeMS?: number } = {}): Promise<ClusterTime | null> {
  const oldest = await client
    .db('local')
    .collection('oplog.rs')
    .findOne({}, { ...options, sort: { $natural: 1 }, projection: { ts: 1 }, readConcern: { level: 'local' } })
    .catch((error: unknown) => {
      if (error instanceof MongoServerError && closedOplogCodes.has(error.code)) return null;
      throw error;
    });
  const first: unknown = oldest?.ts;
  return first instanceof Timestamp ? toClusterTime(first) : null;
}
