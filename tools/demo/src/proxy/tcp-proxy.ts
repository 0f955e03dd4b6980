import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A TCP proxy on 127.0.0.1 that plays a broken network. `cut` ends all connections and refuses new
 * ones; `stall` keeps them open and lets no byte through; `delay` holds every chunk back for some
 * milliseconds; `open` lets all through again, what was stalled included.
 */
export interface TcpProxy {
  readonly port: number;
  cut(): void;
  stall(): void;
  delay(milliseconds: number): void;
  open(): void;
  close(): Promise<void>;
}

type Mode = { readonly kind: 'open' | 'cut' | 'stall' } | { readonly kind: 'delay'; readonly milliseconds: number };

export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  let mode: Mode = { kind: 'open' };
  let resume: (() => void)[] = [];
  const sockets = new Set<Socket>();

  const whenAllowed = async (): Promise<void> => {
    if (mode.kind === 'delay') await delay(mode.milliseconds, undefined, { ref: false });
    while (mode.kind === 'stall') await new Promise<void>((resolve) => { resume.push(resolve); });
  };
  const forward = async (from: Socket, to: Socket): Promise<void> => {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      await whenAllowed();
      if (!to.write(chunk) && !to.destroyed) await new Promise<void>((resolve) => { to.once('drain', resolve); to.once('close', resolve); });
    }
    to.end();
  };
  const setMode = (next: Mode): void => {
    mode = next;
    const waiting = resume;
    resume = [];
    for (const go of waiting) go();
  };
  const destroyAll = (): void => { for (const socket of sockets) socket.destroy(); };

  const server = createServer((client) => {
    if (mode.kind === 'cut') {
      client.on('error', () => undefined);
      client.destroy();
      return;
    }
    const upstream = connect(target);
    for (const [socket, other] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => { other.destroy(); });
      socket.once('close', () => { sockets.delete(socket); other.destroy(); });
      forward(socket, other).catch(() => { other.destroy(); });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The proxy has no port.');
  return {
    port: bound.port,
    cut: () => { setMode({ kind: 'cut' }); destroyAll(); },
    stall: () => { setMode({ kind: 'stall' }); },
    delay: (milliseconds) => { setMode({ kind: 'delay', milliseconds }); },
    open: () => { setMode({ kind: 'open' }); },
    close: () => new Promise((resolve) => {
      setMode({ kind: 'cut' });
      server.close(() => { resolve(); });
      destroyAll();
    }),
  };
}
