import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../processes/free-port.ts';
import { spawnProcess, type ProcessHandle } from '../processes/spawn-process.ts';
import type { OnProgress } from '../installation/progress.ts';
import { provideRedis } from './provide-redis.ts';
import { waitForAnswer } from './wait-for-answer.ts';

export interface SeveralServersOptions {
  /** Each server has a folder in it. */
  readonly dataDirectory: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly onProgress?: OnProgress;
}

/** One Redis process of several, on 127.0.0.1. */
export interface RedisNodeProcess {
  readonly port: number;
  readonly directory: string;
  /** A connection of its own, for whoever directs the servers. */
  readonly client: Redis;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface NodeWanted {
  readonly name: string;
  readonly password: string;
  readonly port?: number;
  /** Laid over the defaults; called when the folder is there. */
  readonly arguments: (directory: string, port: number) => readonly string[] | Promise<readonly string[]>;
}

/** Something to start Redis processes with, the machine's best binary. They end with this process. */
export async function redisStarter({ dataDirectory, environment = process.env, onProgress = () => undefined }: SeveralServersOptions): Promise<(wanted: NodeWanted) => Promise<RedisNodeProcess>> {
  const { binary } = await provideRedis({ environment, onProgress });
  return async ({ name, password, port: given, arguments: argumentsOf }) => {
    const port = given ?? (await freePort());
    const directory = path.join(dataDirectory, name);
    await mkdir(directory, { recursive: true });
    const server = await spawnProcess({ name, command: binary, arguments: await argumentsOf(directory, port) });
    await waitForAnswer(server, port, { password });
    const client = new Redis({ host: '127.0.0.1', port, password, maxRetriesPerRequest: 1, retryStrategy: () => 100 });
    client.on('error', () => undefined);
    return nodeOf(server, { port, directory, client });
  };
}

function nodeOf(server: ProcessHandle, node: Pick<RedisNodeProcess, 'port' | 'directory' | 'client'>): RedisNodeProcess {
  return {
    ...node,
    async kill() {
      node.client.disconnect();
      server.kill('SIGKILL');
      await server.exited;
    },
    async stop() {
      node.client.disconnect();
      await server.stop();
    },
  };
}

/** What every one of them is told: no files but its own, no save when it ends. */
export function dataServerArguments(directory: string, port: number, password: string): readonly string[] {
  return [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--daemonize', 'no', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction',
    '--requirepass', password, '--masterauth', password, '--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0',
  ];
}
