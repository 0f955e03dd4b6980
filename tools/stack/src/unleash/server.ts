import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { translationOf } from '../bundles/translation.ts';
import { cacheDirectory } from '../installation/cache.ts';
import { withProgress, type OnProgress } from '../installation/progress.ts';
import { freePort } from '../processes/free-port.ts';
import { spawnProcess, type ProcessHandle } from '../processes/spawn-process.ts';
import { waitUntil } from '../processes/wait-until.ts';
import { workspaceRoot } from '../workspace-root.ts';
import { unleashSecrets, type UnleashSecrets } from './secrets.ts';

export interface UnleashServerOptions {
  /** Holds the database and the secrets; a server started on it again has the same of both. */
  readonly dataDirectory: string;
  /** A free one by default. */
  readonly port?: number;
  readonly logFile?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
}

/** An Unleash of this process with its dashboard, on 127.0.0.1. */
export interface UnleashServer extends UnleashSecrets {
  readonly owned: true;
  /** Without a slash at its end, and without `/api`. */
  readonly url: string;
  readonly port: number;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** Sends a signal, SIGKILL by default, and waits for the end, except after SIGSTOP and SIGCONT. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it on the same data and port, ending it first where it runs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What the process is told at its start. */
export interface UnleashProcessOptions extends UnleashSecrets {
  readonly dataDirectory: string;
  readonly port: number;
  readonly databasePort: number;
  /** Where a database is kept as Unleash's migrations leave it, once there is one. All copies share its session secret, as all are for the loopback. */
  readonly databaseTemplate: string;
}

const entry = 'tools/stack/src/unleash/unleash-process.ts';
const startTimeoutMs = 90_000;
const manifestSchema = z.object({ version: z.string() });

/**
 * Starts an Unleash. It ends with this process, by whatever signal.
 * @throws Error where it doesn't become healthy.
 */
export async function startUnleashServer(options: UnleashServerOptions): Promise<UnleashServer> {
  const { onProgress = () => undefined, signal } = options;
  const secrets = await unleashSecrets(options.dataDirectory);
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const start = async (): Promise<ProcessHandle> => {
    const message: UnleashProcessOptions = {
      ...secrets, port, dataDirectory: path.join(options.dataDirectory, 'database'), databasePort: await freePort(), databaseTemplate: await databaseTemplate(),
    };
    const started = await spawnProcess({
      name: 'unleash',
      command: process.execPath,
      // a quarter less to start: PGlite is translated once, quickly, and no query is long enough for more
      arguments: ['--liftoff-only', await translationOf(entry)],
      // It reads many variables, DATABASE_URL among them, that may be meant for others.
      inheritEnvironment: false,
      environment: { NODE_ENV: 'production', TZ: 'UTC', SEND_TELEMETRY: 'false' },
      directory: workspaceRoot,
      logFile: options.logFile,
      message,
    });
    await withProgress(onProgress, 'starting Unleash', waitForHealth(started, url, signal));
    return started;
  };
  let server = await start();
  return {
    owned: true,
    ...secrets,
    url,
    port,
    get pid() {
      return server.exitStatus() === undefined ? server.pid : undefined;
    },
    kill: async (killSignal = 'SIGKILL') => {
      server.kill(killSignal);
      if (killSignal !== 'SIGSTOP' && killSignal !== 'SIGCONT') await server.exited;
    },
    restart: async () => {
      server.kill('SIGCONT');
      await server.stop();
      server = await start();
    },
    stop: async () => {
      server.kill('SIGCONT');
      await server.stop();
    },
  };
}

/** Of each version of Unleash and of PGlite its own. */
async function databaseTemplate(): Promise<string> {
  const [unleash, pglite] = await Promise.all(['unleash-server', '@electric-sql/pglite'].map(versionOf));
  return path.join(cacheDirectory(process.env), `unleash-${unleash}-pglite-${pglite}`);
}

async function versionOf(name: string): Promise<string> {
  const manifest = await readFile(path.join(workspaceRoot, 'node_modules', name, 'package.json'), 'utf8');
  return manifestSchema.parse(JSON.parse(manifest)).version;
}

async function waitForHealth(server: ProcessHandle, url: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await waitUntil(async () => {
      if (server.exitStatus() !== undefined) return true;
      return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) })).ok;
    }, { timeoutMs: startTimeoutMs, intervalMs: 100, signal, what: `Unleash at ${url}` });
  } catch (error) {
    await server.stop();
    throw error;
  }
  if (server.exitStatus() !== undefined) throw new Error(`Unleash ended at its start:\n${server.outputTail().trim()}`);
}
