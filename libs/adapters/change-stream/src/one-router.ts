import { TandemError } from '@tandem/errors';
import type { Document, MongoClient } from 'mongodb';

/** What a client was told of where to find its servers. */
export interface GivenServers {
  readonly hosts: readonly unknown[];
  readonly srvHost?: string;
  readonly srvMaxHosts?: number;
}

/**
 * A cursor lives on one server. In a replica set that is the primary; among several routers of a sharded
 * cluster the driver would pick another for each command, and the cursor would not be found there.
 */
export function mayPickAnotherRouter(hello: Document, given: GivenServers): boolean {
  return hello.msg === 'isdbgrid' && (given.srvHost === undefined ? given.hosts.length > 1 : given.srvMaxHosts !== 1);
}

/** Throws CONFIG_INVALID where several routers are named. */
export async function refuseSeveralRouters(client: MongoClient): Promise<void> {
  const hello = await client.db('admin').command({ hello: 1 });
  if (mayPickAnotherRouter(hello, client.options)) {
    throw new TandemError('CONFIG_INVALID', 'the watcher reads through one router of a sharded cluster: name one in MONGODB_URI, or set srvMaxHosts=1; a standby has one of its own');
  }
}
