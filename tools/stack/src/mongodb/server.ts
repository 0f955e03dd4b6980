import { mkdir } from 'node:fs/promises';
import type { MongoMemoryServer } from 'mongodb-memory-server-core';
import { withProgress, type OnProgress } from '../installation/progress.ts';
import { freePort } from '../processes/free-port.ts';
import type { MongoServerKind } from './choose-server.ts';
import { labelOf, limitsOf } from './describe-server.ts';
import { endServer, killServer, launchServer, runningProcess } from './launch-server.ts';
import { provideMongoServer, type MongoServerBinary } from './provide-server.ts';
import { becomeWritable, createRootUser } from './replica-set.ts';

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
  /** How many entries the oplog keeps; 500,000 by default. SecantusDB only: mongod counts bytes. */
  readonly oplogEntries?: number | undefined;
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

/**
 * Starts a MongoDB server through mongodb-memory-server. It ends with this process, by whatever signal.
 * @throws Error where no binary is within reach or the server doesn't become writable.
 */
export async function startMongoServer(options: MongoServerOptions): Promise<MongoServer> {
  const { environment = process.env, onProgress = () => undefined, signal, dataDirectory, authentication } = options;
  const binary = options.binary ?? (await provideMongoServer({ environment, onProgress, signal }));
  const port = options.port ?? (await freePort());
  const credentials = authentication === undefined ? '' : `${encodeURIComponent(authentication.user)}:${encodeURIComponent(authentication.password)}@`;
  let { oplogEntries } = options;
  let setName = '';
  await mkdir(dataDirectory, { recursive: true });

  const launch = async (asUser: typeof authentication): Promise<MongoMemoryServer> => {
    const launched = await launchServer({ binary, port, environment, dataDirectory, oplogEntries, credentials: asUser });
    try {
      setName = await becomeWritable(port, asUser === undefined ? '' : credentials, binary.kind, signal);
      return launched;
    } catch (error) {
      await endServer(launched);
      throw error;
    }
  };
  const start = async (): Promise<MongoMemoryServer> => {
    if (authentication !== undefined) {
      const open = await launch(undefined);
      await createRootUser(port, authentication).finally(() => endServer(open));
    }
    return launch(authentication);
  };

  let server = await withProgress(onProgress, 'starting MongoDB', start());
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
      await endServer(server);
      oplogEntries = changed.oplogEntries ?? oplogEntries;
      server = await launch(authentication);
    },
    stop: () => endServer(server),
  };
}
