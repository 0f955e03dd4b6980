import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MongoMemoryServer } from 'mongodb-memory-server-core';
import { keeper } from '../processes/keeper.ts';
import type { MongoServerBinary } from './provide-server.ts';
import { serverArguments } from './server-arguments.ts';

const wrapper = fileURLToPath(new URL('secantusd-as-mongod.sh', import.meta.url));
const launchTimeoutMs = 60_000;

export interface LaunchOptions {
  readonly binary: MongoServerBinary;
  readonly dataDirectory: string;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly oplogEntries: number | undefined;
  /** Access control on, where a user with these was made before. */
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** Starts the process through mongodb-memory-server; it listens when this resolves. */
export async function launchServer(options: LaunchOptions): Promise<MongoMemoryServer> {
  const { binary, port, dataDirectory, credentials } = options;
  // The server's version is its own affair; mongodb-memory-server takes this from the environment alone.
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK ??= 'false';
  const isMongod = binary.kind === 'mongod';
  const server = new MongoMemoryServer({
    binary: { systemBinary: isMongod ? binary.binary : wrapper },
    instance: {
      port,
      portGeneration: false,
      ip: '127.0.0.1',
      dbPath: dataDirectory,
      launchTimeout: launchTimeoutMs,
      args: await serverArguments({ kind: binary.kind, dataDirectory, oplogEntries: options.oplogEntries, authenticate: credentials !== undefined }),
    },
    // A group of its own: Ctrl-C reaches only this process, which ends it in order.
    spawn: { detached: true, env: { ...options.environment, TANDEM_SECANTUSD: binary.binary, PYTHONUNBUFFERED: '1' } },
    ...(credentials === undefined ? {} : { auth: { enable: true, customRootName: credentials.user, customRootPwd: credentials.password } }),
  });
  await server.start(true);
  const child = server.instanceInfo?.instance.mongodProcess;
  if (child?.pid !== undefined) {
    const { pid } = child;
    keeper().watch(pid);
    child.once('exit', () => { keeper().forget(pid); });
  }
  return server;
}

/** The server's process, while it runs. */
export function runningProcess(server: MongoMemoryServer): ChildProcess | undefined {
  const child = server.instanceInfo?.instance.mongodProcess;
  return child?.exitCode === null && child.signalCode === null ? child : undefined;
}

/** Waits for the end, except after SIGSTOP and SIGCONT. */
export async function killServer(server: MongoMemoryServer, signal: NodeJS.Signals): Promise<void> {
  const child = runningProcess(server);
  if (child === undefined) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => { resolve(); }));
  child.kill(signal);
  if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exited;
}

/** Ends it where it runs. The data stays: removing it is the folder's owner's. */
export async function endServer(server: MongoMemoryServer): Promise<void> {
  runningProcess(server)?.kill('SIGCONT');
  await server.stop({ doCleanup: false });
}
