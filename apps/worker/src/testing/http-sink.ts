import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpSink {
  readonly host: string;
  /** How often each idempotency key came, answered or not. */
  readonly seen: ReadonlyMap<string, number>;
  /** From now on each answer is this text. */
  answerWith(json: string): void;
  close(): void;
}

/** Counts requests by their idempotency key, and takes its time to answer. */
export async function startHttpSink(answerAfterMs: number): Promise<HttpSink> {
  const seen = new Map<string, number>();
  let answer = '{"received": true}';
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key']);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    request.resume();
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(answer), answerAfterMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answerWith(json) {
      answer = json;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
