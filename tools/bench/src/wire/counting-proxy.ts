import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createCommandNames } from './command-names.ts';

/** Between a process and MongoDB: counts the commands that pass, by name, and changes nothing. */
export interface CountingProxy {
  /** The server through the proxy, for one process. */
  readonly uri: string;
  /** Since the last call. */
  take(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** @throws Error where the URI names more than one plain host: what is encrypted can't be counted */
export async function startCountingProxy(mongodbUri: string): Promise<CountingProxy> {
  const { credentials, host, port } = plainHost(mongodbUri);
  let counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, host);
    const feed = createCommandNames((name) => counts.set(name, (counts.get(name) ?? 0) + 1));
    near.on('data', feed);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => { sockets.delete(one); other.destroy(); });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: proxyPort } = server.address() as AddressInfo;
  return {
    uri: `mongodb://${credentials}127.0.0.1:${proxyPort}/?directConnection=true`,
    take() {
      const taken = counts;
      counts = new Map();
      return taken;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `directConnection` in place of the set's name: a driver that knows the set goes past the proxy. */
function plainHost(uri: string): { readonly credentials: string; readonly host: string; readonly port: number } {
  const match = /^mongodb:\/\/([^@/]*@)?([^:,/?]+)(?::(\d+))?(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (match === null || /(?:tls|ssl)=true/.test(match[5] ?? '')) throw new Error('commands can be counted for a single host without TLS only');
  return { credentials: match[1] ?? '', host: match[2] ?? '', port: Number(match[3] ?? 27_017) };
}
