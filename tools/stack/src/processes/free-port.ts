import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what systems give to outgoing connections (Linux from 32768 on, others from 49152): one of those might take the
 * port while a server is on its way to it, or is down for a moment.
 */
const ports = { from: 20_000, to: 32_000 } as const;
const attempts = 50;

/** A port on 127.0.0.1 that nobody listens on now: `preferred` where it is free, else another. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // at random, so that two who ask at once are not told the same
    const port = randomInt(ports.from, ports.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port on 127.0.0.1 from ${ports.from} to ${ports.to}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => { resolve(false); });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => { resolve(true); });
    });
  });
}
