import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MongoClient, MongoServerError } from 'mongodb';
import { MongoMemoryServer } from 'mongodb-memory-server-core';
import { withProgress, type OnProgress } from '../installation/progress.ts';
import { freePort } from '../processes/free-port.ts';
import { keeper } from '../processes/keeper.ts';
import { waitUntil } from '../processes/wait-until.ts';
import type { MongoServerKind } from './choose-server.ts';
import { labelOf, limitsOf } from './describe-server.ts';
import { provideMongoServer, type MongoServerBinary } from './provide-server.ts';
import { serverArguments } from './server-arguments.ts';

export interface MongoServerDescription {
  readonly kind: MongoServerKind | 'given';
  readonly label: string;
  /** Why this one. */
  readonly reason: string;
  /** What it can't show. */
  readonly limits: readonly string[];
}

export interface MongoServerOptions {
  /** Made where it is missing; a server started on it again has the same data. */
  readonly dataDirectory: string;
  /** A free one by default. */
  readonly port?: number;
  /** How many entries the oplog keeps; 4,000,000 by default. SecantusDB only: mongod counts bytes. */
  readonly oplogEntries?: number;
  /** Access control, with one user of role `root`. */
  readonly authentication?: { readonly user: string; readonly password: string };
  /** The binary; the machine's best by default. */
  readonly binary?: MongoServerBinary;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
}

/** A MongoDB server of this process: one member of a replica set, on 127.0.0.1. */
export interface MongoServer {
  readonly owned: true;
  readonly uri: string;
  readonly port: number;
  readonly description: MongoServerDescription;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** Sends a signal, SIGKILL by default, and waits for the end, except after SIGSTOP and SIGCONT. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it on the same data and port, ending it first where it runs; `oplogEntries` may change. */
  restart(changed?: { readonly oplogEntries?: number }): Promise<void>;
  stop(): Promise<void>;
}

const wrapper = fileURLToPath(new URL('secantusd-as-mongod.sh', import.meta.url));
const launchTimeoutMs = 60_000;
const replicaSetName = 'tandem';

/**
 * Starts a MongoDB server through mongodb-memory-server. It ends with this process, by whatever signal.
 * @throws Error where no binary is within reach or the server doesn't become writable.
 */
export async function startMongoServer(options: MongoServerOptions): Promise<MongoServer> {
  const { environment = process.env, onProgress = () => undefined, signal } = options;
  const binary = options.binary ?? (await provideMongoServer({ environment, onProgress, signal }));
  const port = options.port ?? (await freePort());
  await mkdir(options.dataDirectory, { recursive: true });
  let oplogEntries = options.oplogEntries;
  const launch = (authenticate: boolean): Promise<MongoMemoryServer> =>
    withProgress(onProgress, 'starting MongoDB', launchServer({ ...options, binary, port, environment, oplogEntries, authenticate }));

  const { authentication } = options;
  let server: MongoMemoryServer;
  if (authentication !== undefined) {
    const open = await launch(false);
    await becomeWritable(port, '', binary.kind, signal);
    await createRootUser(port, authentication);
    await end(open);
  }
  server = await launch(authentication !== undefined);
  const credentials = authentication === undefined ? '' : `${encodeURIComponent(authentication.user)}:${encodeURIComponent(authentication.password)}@`;
  const setName = await becomeWritable(port, credentials, binary.kind, signal);
  return {
    owned: true,
    uri: `mongodb://${credentials}127.0.0.1:${port}/?replicaSet=${setName}`,
    port,
    description: { kind: binary.kind, label: labelOf(binary.kind), reason: binary.reason, limits: limitsOf(binary.kind) },
    get pid() {
      return runningProcess(server)?.pid;
    },
    kill: (killSignal = 'SIGKILL') => killServer(server, killSignal),
    restart: async (changed = {}) => {
      await end(server);
      oplogEntries = changed.oplogEntries ?? oplogEntries;
      server = await launch(authentication !== undefined);
      await becomeWritable(port, credentials, binary.kind, undefined);
    },
    stop: () => end(server),
  };
}

interface LaunchOptions extends Omit<MongoServerOptions, 'oplogEntries'> {
  readonly binary: MongoServerBinary;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly oplogEntries: number | undefined;
  readonly authenticate: boolean;
}

async function launchServer(options: LaunchOptions): Promise<MongoMemoryServer> {
  const { binary, port, environment, dataDirectory, authentication } = options;
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
      args: await serverArguments({ kind: binary.kind, replicaSetName, dataDirectory, oplogEntries: options.oplogEntries, authenticate: options.authenticate }),
    },
    // A group of its own: Ctrl-C reaches only this process, which ends it in order.
    spawn: { detached: true, env: { ...environment, TANDEM_SECANTUSD: binary.binary, PYTHONUNBUFFERED: '1' } },
    ...(options.authenticate && authentication !== undefined
      ? { auth: { enable: true, customRootName: authentication.user, customRootPwd: authentication.password } }
      : {}),
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

/** The set is initiated where it is new, and the server is primary when this returns the set's name. */
async function becomeWritable(port: number, credentials: string, kind: MongoServerKind, signal: AbortSignal | undefined): Promise<string> {
  const client = new MongoClient(`mongodb://${credentials}127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS: launchTimeoutMs });
  try {
    const admin = client.db('admin');
    const member = { _id: 0, host: `127.0.0.1:${port}` };
    const config = { _id: replicaSetName, members: [member] };
    try {
      await admin.command({ replSetInitiate: config });
    } catch (error) {
      if (!(error instanceof MongoServerError && error.code === alreadyInitialized)) throw error;
      if (kind === 'mongod') await moveTo(client, member.host);
    }
    return await waitUntil(async () => {
      const hello = await admin.command({ hello: 1 });
      return hello.isWritablePrimary === true && typeof hello.setName === 'string' ? hello.setName : '';
    }, { timeoutMs: launchTimeoutMs, signal, what: 'a writable primary' });
  } finally {
    await client.close();
  }
}

const alreadyInitialized = 23;

/** Data that was kept and is served on another port: the set's only member has moved. */
async function moveTo(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  const { config } = (await admin.command({ replSetGetConfig: 1 })) as { config?: { version: number; members: { host: string }[] } };
  if (config === undefined || config.members[0]?.host === host) return;
  const members = config.members.map((member) => ({ ...member, host }));
  await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
}

async function createRootUser(port: number, { user, password }: { user: string; password: string }): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    const { users } = await admin.command({ usersInfo: user });
    if (Array.isArray(users) && users.length > 0) return;
    await admin.command({ createUser: user, pwd: password, roles: ['root'] });
  } finally {
    await client.close();
  }
}

/** The server's process, while it runs. */
function runningProcess(server: MongoMemoryServer): ChildProcess | undefined {
  const child = server.instanceInfo?.instance.mongodProcess;
  return child?.exitCode === null && child.signalCode === null ? child : undefined;
}

async function killServer(server: MongoMemoryServer, signal: NodeJS.Signals): Promise<void> {
  const child = runningProcess(server);
  if (child === undefined) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => { resolve(); }));
  child.kill(signal);
  if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exited;
}

/** The data stays: removing it is the folder's owner's. */
async function end(server: MongoMemoryServer): Promise<void> {
  runningProcess(server)?.kill('SIGCONT');
  await server.stop({ doCleanup: false });
}
