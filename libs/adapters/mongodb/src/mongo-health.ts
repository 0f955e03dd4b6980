import { errorCatalogue } from '@tandem/errors';
import type { MongoClient, TopologyDescriptionChangedEvent } from 'mongodb';

export interface MongoHealth {
  /** By what the driver's own heartbeats last said. */
  reading(): { readonly status: 'ok' | 'failing'; readonly detail?: string; readonly hint?: string };
}

/** Listens to the driver, so it costs no request. A client connects with its first operation; create this before. */
export function createMongoHealth(client: MongoClient): MongoHealth {
  let writable = false;
  client.on('topologyDescriptionChanged', ({ newDescription }: TopologyDescriptionChangedEvent) => {
    writable = [...newDescription.servers.values()].some((server) => server.isWritable);
  });
  return { reading: () => (writable ? { status: 'ok' } : { status: 'failing', detail: 'no server takes writes', hint: errorCatalogue.BACKEND_UNREACHABLE.operator }) };
}
