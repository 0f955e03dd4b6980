import { mkdir, rm } from 'node:fs/promises';
import { withProgress, type OnProgress } from '../installation/progress.ts';
import { freePort } from '../processes/free-port.ts';
import { spawnProcess, type ProcessHandle } from '../processes/spawn-process.ts';
import { provideRedis, type RedisBinary } from './provide-redis.ts';
import { waitForAnswer } from './wait-for-answer.ts';

export interface RedisServerOptions {
  /** Made where it is missing; a server started on it again has the same data. */
  readonly dataDirectory: string;
  /** A free one by default. */
  readonly port?: number;
  /** The binary; the machine's best by default. */
  readonly binary?: RedisBinary;
  readonly logFile?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
}

/** A Redis of this process, on 127.0.0.1: append-only file written each second, nothing evicted. */
export interface RedisServer {
  readonly owned: true;
  readonly url: string;
  readonly port: number;
  readonly description: { readonly label: string; readonly reason: string };
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** Sends a signal, SIGKILL by default, and waits for the end, except after SIGSTOP and SIGCONT. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it on the same port, ending it first where it runs; with `empty`, without its data. */
  restart(options: { readonly empty: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Redis. It ends with this process, by whatever signal.
 * @throws Error where no binary is within reach or it doesn't answer.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  const { environment = process.env, onProgress = () => undefined, signal, dataDirectory } = options;
  const binary = options.binary ?? (await provideRedis({ environment, onProgress, signal }));
  const port = options.port ?? (await freePort());
  const start = async (): Promise<ProcessHandle> => {
    await mkdir(dataDirectory, { recursive: true });
    const started = await spawnProcess({
      name: 'redis-server',
      command: binary.binary,
      arguments: redisArguments(port, dataDirectory),
      logFile: options.logFile,
    });
    await withProgress(onProgress, 'starting Redis', waitForAnswer(started, port, { signal }));
    return started;
  };
  let server = await start();
  const isUp = (): boolean => server.exitStatus() === undefined;
  return {
    owned: true,
    url: `redis://127.0.0.1:${port}`,
    port,
    description: { label: 'Redis', reason: binary.reason },
    get pid() {
      return isUp() ? server.pid : undefined;
    },
    kill: async (killSignal = 'SIGKILL') => {
      server.kill(killSignal);
      if (killSignal !== 'SIGSTOP' && killSignal !== 'SIGCONT') await server.exited;
    },
    restart: async ({ empty }) => {
      server.kill('SIGCONT');
      await server.stop();
      if (empty) await rm(dataDirectory, { recursive: true, force: true });
      server = await start();
    },
    stop: async () => {
      server.kill('SIGCONT');
      await server.stop();
    },
  };
}

function redisArguments(port: number, dataDirectory: string): readonly string[] {
  return [
    '--port', String(port),
    '--bind', '127.0.0.1',
    '--dir', dataDirectory,
    '--daemonize', 'no',
    '--appendonly', 'yes',
    '--appendfsync', 'everysec',
    '--save', '',
    '--maxmemory-policy', 'noeviction',
    '--loglevel', 'notice',
  ];
}
