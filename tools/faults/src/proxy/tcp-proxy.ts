import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Which half of a connection: the requests on their way to the server, or its answers. */
export type Direction = 'requests' | 'answers';

/** A TCP proxy on 127.0.0.1, before MongoDB or Redis, that plays a broken network. */
export interface TcpProxy {
  readonly port: number;
  /** Ends all connections, and each new one at once. */
  cut(): void;
  /** Lets no byte through; connections stay, and new ones are accepted. */
  stall(): void;
  /** Holds every chunk back for so many milliseconds. */
  delay(milliseconds: number): void;
  /** Lets no byte through of the connections there are, for good, and tells neither end of it: a half-open network. New ones pass. */
  abandon(): void;
  /** Ends one direction of the connections there are, as a peer does that only closes its sending half; the other stays. */
  halfClose(direction: Direction): void;
  /** Lets all through again, what was stalled included. */
  open(): void;
  close(): Promise<void>;
}

export interface TcpProxyOptions {
  /** Sees each chunk of the answers as it came, and gives what the client gets in its place. */
  readonly transformAnswers?: (chunk: Buffer) => Buffer;
}

type Mode = { readonly kind: 'open' | 'cut' | 'stall' } | { readonly kind: 'delay'; readonly milliseconds: number };

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** What one end says or does, its end included, the other never learns. */
  isAbandoned: boolean;
}

const unchanged = (chunk: Buffer): Buffer => chunk;

export async function startTcpProxy(target: Address, { transformAnswers = unchanged }: TcpProxyOptions = {}): Promise<TcpProxy> {
  const gate = createGate();
  const connections = new Set<Connection>();
  const destroyAll = (): void => {
    for (const { client, server } of connections) for (const socket of [client, server]) socket.destroy();
  };

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    if (gate.isCut()) {
      client.on('error', () => undefined);
      client.destroy();
      return;
    }
    const server = connect({ ...target, allowHalfOpen: true });
    const connection: Connection = { client, server, isAbandoned: false };
    const end = (other: Socket): void => {
      if (connection.isAbandoned) return;
      connections.delete(connection);
      other.destroy();
    };
    connections.add(connection);
    for (const [socket, other, transform] of [[client, server, unchanged], [server, client, transformAnswers]] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => { end(other); });
      socket.once('close', () => { end(other); });
      forward(connection, socket, other, gate.passing, transform).catch(() => { end(other); });
    }
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const bound = listener.address();
  if (bound === null || typeof bound === 'string') throw new Error('The proxy has no port.');
  return {
    port: bound.port,
    cut: () => { gate.set({ kind: 'cut' }); destroyAll(); },
    stall: () => { gate.set({ kind: 'stall' }); },
    delay: (milliseconds) => { gate.set({ kind: 'delay', milliseconds }); },
    abandon: () => {
      for (const connection of connections) connection.isAbandoned = true;
    },
    halfClose: (direction) => {
      for (const { client, server } of connections) (direction === 'answers' ? client : server).end();
    },
    open: () => { gate.set({ kind: 'open' }); },
    close: () => new Promise((resolve) => {
      gate.set({ kind: 'cut' });
      listener.close(() => { resolve(); });
      destroyAll();
    }),
  };
}

/** Where every chunk waits until it may pass. */
function createGate() {
  let mode: Mode = { kind: 'open' };
  const waiting: (() => void)[] = [];
  return {
    isCut: () => mode.kind === 'cut',
    passing: async (): Promise<void> => {
      if (mode.kind === 'delay') await delay(mode.milliseconds, undefined, { ref: false });
      while (mode.kind === 'stall') await new Promise<void>((resolve) => { waiting.push(resolve); });
    },
    set(next: Mode): void {
      mode = next;
      for (const go of waiting.splice(0)) go();
    },
  };
}

/** Each direction ends by itself; what comes for a half that has ended is dropped. */
async function forward(connection: Connection, from: Socket, to: Socket, passing: () => Promise<void>, transform: (chunk: Buffer) => Buffer): Promise<void> {
  for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    await passing();
    if (connection.isAbandoned || to.writableEnded || to.destroyed || to.write(transform(chunk))) continue;
    await new Promise<void>((resolve) => { to.once('drain', resolve); to.once('close', resolve); });
  }
  if (!connection.isAbandoned) to.end();
}
