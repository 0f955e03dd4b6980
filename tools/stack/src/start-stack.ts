import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { givenBackends, type GivenBackends } from './given-backends.ts';
import type { OnProgress } from './installation/progress.ts';
import { provideMongoServer } from './mongodb/provide-server.ts';
import { startMongoServer, type MongoServer, type MongoServerDescription } from './mongodb/server.ts';
import { keeper } from './processes/keeper.ts';
import { stackPort } from './stack-port.ts';
import { startRedisServer, type RedisServer } from './redis/server.ts';
import { startUnleashServer, type UnleashServer } from './unleash/server.ts';

/** A MongoDB that runs already, named by MONGODB_URI: nothing may be done to the server itself. */
export interface GivenMongoServer {
  readonly owned: false;
  readonly uri: string;
  readonly description: MongoServerDescription;
}

/** A Redis that runs already, named by REDIS_URL. */
export interface GivenRedisServer {
  readonly owned: false;
  readonly url: string;
  readonly description: { readonly label: string; readonly reason: string };
}

/** An Unleash that runs already, named by UNLEASH_URL; without an admin token its flags can only be read. */
export interface GivenUnleashServer {
  readonly owned: false;
  readonly url: string;
  readonly clientToken: string;
  readonly adminToken: string | undefined;
  readonly login: undefined;
}

export interface StackBackends {
  readonly mongodb: MongoServer | GivenMongoServer;
  readonly redis: RedisServer | GivenRedisServer;
  readonly unleash: UnleashServer | GivenUnleashServer;
}

export type BackendName = keyof StackBackends;

/** The backends asked for, and the end of those that were started. */
export type Stack<Needed extends BackendName = BackendName> = Pick<StackBackends, Needed> & {
  /** Holds the data and the logs. */
  readonly directory: string;
  /** Ends what was started and removes the folder, where it is a temporary one. May be called twice. */
  stop(): Promise<void>;
};

export interface StackOptions<Needed extends BackendName> {
  readonly need: readonly Needed[];
  /** Keeps the data: a stack started on it again has the same data, ports, tokens and login. A temporary folder by default. */
  readonly dataDirectory?: string;
  /** How many entries the oplog of a server of ours keeps. */
  readonly oplogEntries?: number;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Brings up backends side by side: a URL from the environment wins, else an embedded default is started.
 * What was started ends with this process, by whatever signal.
 * @throws Error where one can't be had; the others are ended before.
 */
export async function startStack<Needed extends BackendName>(options: StackOptions<Needed>): Promise<Stack<Needed>> {
  const { environment = process.env, need, oplogEntries, signal, onProgress = () => undefined } = options;
  signal?.throwIfAborted();
  const given = givenBackends(environment);
  const directory = options.dataDirectory === undefined ? await temporaryDirectory() : path.resolve(options.dataDirectory);
  await mkdir(directory, { recursive: true });
  const context: StartContext = { given, directory, oplogEntries, environment, onProgress, signal };
  const starting = need.map(async (name) => [name, await starters[name](context)] as const);
  const settled = await Promise.allSettled(starting);
  const backends = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(backends.map(async ([, backend]) => { if (backend.owned) await backend.stop(); }));
    if (options.dataDirectory === undefined) {
      await rm(directory, { recursive: true, force: true, maxRetries: 10 });
      keeper().keep(directory);
    }
  };
  const failure = settled.find((result) => result.status === 'rejected');
  if (failure !== undefined || signal?.aborted === true) {
    await stop();
    signal?.throwIfAborted();
    throw failure?.reason;
  }
  return { ...(Object.fromEntries(backends) as Pick<StackBackends, Needed>), directory, stop };
}

interface StartContext {
  readonly given: GivenBackends;
  readonly directory: string;
  readonly oplogEntries: number | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal | undefined;
}

const starters: { readonly [Name in BackendName]: (context: StartContext) => Promise<StackBackends[Name]> } = {
  mongodb: async ({ given, directory, ...context }) => {
    if (given.mongodbUri !== undefined) {
      return { owned: false, uri: given.mongodbUri, description: { kind: 'given', label: 'MongoDB', reason: 'named by MONGODB_URI', limits: [] } };
    }
    const binary = await provideMongoServer(context);
    // The two kinds' files are not each other's.
    const dataDirectory = path.join(directory, binary.kind);
    return startMongoServer({ ...context, binary, dataDirectory, port: await stackPort(directory, 'mongodb') });
  },
  redis: async ({ given, directory, ...context }) => {
    if (given.redisUrl !== undefined) return { owned: false, url: given.redisUrl, description: { label: 'Redis', reason: 'named by REDIS_URL' } };
    return startRedisServer({
      ...context, dataDirectory: path.join(directory, 'redis'), logFile: path.join(directory, 'redis.log'), port: await stackPort(directory, 'redis'),
    });
  },
  unleash: async ({ given, directory, ...context }) => {
    if (given.unleash !== undefined) return { owned: false, ...given.unleash, login: undefined };
    return startUnleashServer({
      ...context, dataDirectory: path.join(directory, 'unleash'), logFile: path.join(directory, 'unleash.log'), port: await stackPort(directory, 'unleash'),
    });
  },
};

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tandem-stack-'));
  keeper().removeAtEnd(directory);
  return directory;
}
