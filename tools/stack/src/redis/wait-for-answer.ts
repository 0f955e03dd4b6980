import { Redis } from 'ioredis';
import type { ProcessHandle } from '../processes/spawn-process.ts';
import { waitUntil } from '../processes/wait-until.ts';

const startTimeoutMs = 30_000;

/** Until a Redis on 127.0.0.1 answers PING, which it does only when its data is loaded; ends it and rejects where it doesn't. */
export async function waitForAnswer(server: ProcessHandle, port: number, options: { readonly password?: string; readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
  const { password, signal } = options;
  const client = new Redis({ host: '127.0.0.1', port, ...(password !== undefined && { password }), lazyConnect: true, retryStrategy: () => 25, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await waitUntil(async () => {
      if (server.exitStatus() !== undefined) return 'ended';
      await client.ping();
      return 'answers';
    }, { timeoutMs: startTimeoutMs, signal, what: `Redis on port ${port}` });
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    client.disconnect();
  }
  if (server.exitStatus() !== undefined) throw new Error(`Redis ended at its start:\n${server.outputTail().trim()}`);
}
