import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { MongoClient } from 'mongodb';

/** Where it is in a text, the client is given a byte that is no UTF-8 in place of its first. */
export const spoiledText = 'to-be-spoiled';
const notUtf8 = 0xff;

export interface SpoilingProxy {
  /** The URI of the same server, by way of the proxy. */
  readonly uri: string;
  close(): Promise<void>;
}

/**
 * Stands between a driver and its server, and spoils texts on their way back. Drivers write no such text
 * themselves, and not every server takes one.
 */
export async function startSpoilingProxy(uri: string): Promise<SpoilingProxy> {
  const [address] = new MongoClient(uri).options.hosts;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const backend = connect(address?.port ?? 27_017, address?.host);
    client.pipe(backend);
    backend.on('data', (bytes: Buffer) => client.write(spoil(bytes)));
    for (const [socket, other] of [[client, backend], [backend, client]] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = new URL(uri);
  own.host = `127.0.0.1:${port}`;
  own.searchParams.delete('replicaSet');
  own.searchParams.set('directConnection', 'true');
  return {
    uri: own.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function spoil(bytes: Buffer): Buffer {
  const spoiled = Buffer.from(bytes);
  for (let at = spoiled.indexOf(spoiledText); at >= 0; at = spoiled.indexOf(spoiledText, at)) spoiled[at] = notUtf8;
  return spoiled;
}
