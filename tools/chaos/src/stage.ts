import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import path from 'node:path';
import type { OrgId, Phase } from '@tandem/documents';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient, ensureOrganizationIndexes } from '@tandem/mongodb';
import { keepAppBundles, startStack, waitUntil, type MongoServer, type OnProgress, type RedisServer, type UnleashServer } from '@tandem/stack';
import { buildStage, createMigrationFlag, createUnleashAdminClient, emptyDirectory, seedOrganizations, type Closers, type MigrationFlag, type Sabotage } from '@tandem/test-bed';
import type { MongoClient } from 'mongodb';
import { createFleet, type Fleet } from './fleet.ts';
import { oplogEntries } from './oplog-entries.ts';
import { importers, instances, proxiedInstances, type OrganizationHandle, type ProxiedInstance } from './plan/cast.ts';
import { chaosOrganizations, organizationPrefix, type ChaosOrganization } from './platform/organizations.ts';
import { startSinkProcess, type SinkProcess } from './sink/sink-process.ts';

export type Proxies = Readonly<Record<ProxiedInstance, { readonly mongodb: TcpProxy; readonly redis: TcpProxy }>>;

/** Everything that is up and running for one run. */
export interface Stage {
  readonly runId: string;
  readonly mongodb: MongoServer;
  readonly redis: RedisServer;
  readonly unleash: UnleashServer;
  readonly client: MongoClient;
  readonly platformDatabase: string;
  readonly organizations: readonly ChaosOrganization[];
  readonly flag: MigrationFlag;
  readonly proxies: Proxies;
  readonly fleet: Fleet;
  readonly sink: SinkProcess;
  /** What went wrong with the processes themselves: an app that ended by itself. */
  readonly complaints: string[];
  /** What the servers keep. */
  readonly dataDirectory: string;
  readonly signal: AbortSignal;
  /** Ends all of it; the data stays where it is. */
  close(): Promise<void>;
}

export interface StageOptions {
  /** Where each organization begins. */
  readonly phases: ReadonlyMap<OrganizationHandle, Phase>;
  readonly reportDirectory: string;
  readonly sabotage: Sabotage | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

const mostRestarts = 10;

/** Brings up backends, sink, proxies, flag, organizations and processes; on a failure all of it is ended again. */
export function openStage(options: StageOptions): Promise<Stage> {
  return buildStage((closers) => bringUp(options, closers));
}

async function bringUp(options: StageOptions, closers: Closers): Promise<Stage> {
  const { signal, reportDirectory } = options;
  setMaxListeners(0, signal);
  const logDirectory = await emptyDirectory(path.join(reportDirectory, 'logs'));
  closers.add(await keepAppBundles());
  const { mongodb, redis, unleash, dataDirectory } = await startOwnBackends(options, closers);
  const runId = randomBytes(4).toString('hex');
  const platformDatabase = `tandem_chaos_${runId}`;

  const sink = await startSinkProcess(path.join(reportDirectory, 'calls.txt'), path.join(logDirectory, 'sink.log'));
  closers.add(() => sink.close());
  const client = createMongoClient({ uri: mongodb.uri, appName: 'chaos' });
  closers.add(() => client.close());
  const organizations = chaosOrganizations(runId, sink.url);
  await seedOrganizations(client, organizations);
  await Promise.all(organizations.map(({ orgId }) => ensureOrganizationIndexes(client.db(orgId))));

  const isImporter = (orgId: OrgId): boolean => organizations.some((one) => one.orgId === orgId && importers.some((importer) => importer === one.handle));
  const flag = createMigrationFlag(createUnleashAdminClient({ url: unleash.url, adminToken: unleash.adminToken }), {
    directWritesOf: (orgId) => (isImporter(orgId) ? 'trigger' : 'record'),
  });
  await flag.create(organizations.map(({ orgId }) => orgId));
  for (const { handle, orgId } of organizations) await flag.move([orgId], options.phases.get(handle) ?? 'legacy');

  const proxies = await startProxies(mongodb.uri, redis.url);
  closers.add(() => Promise.all(Object.values(proxies).flatMap((pair) => [pair.mongodb.close(), pair.redis.close()])));
  const complaints: string[] = [];
  const fleet = await createFleet({
    mongodbUri: mongodb.uri,
    redisUrl: redis.url,
    throughProxies: throughProxies(proxies, mongodb.uri, redis.url),
    platformDatabase,
    organizationPrefix: organizationPrefix(runId),
    unleash,
    sinkHost: sink.host,
    logDirectory,
    sabotage: options.sabotage,
    onFailure: (instance, why) => {
      // As a supervisor would; that it ended at all fails the run.
      if (complaints.push(why) <= mostRestarts) fleet[instance].start().catch((error: unknown) => { complaints.push(String(error)); });
    },
    signal,
  });
  closers.add(() => Promise.all(instances.map((instance) => fleet[instance].stop())));
  await Promise.all(instances.map((instance) => fleet[instance].start()));
  // A process that does not know the flag yet takes all organizations for `legacy`.
  await waitUntil(async () => (await Promise.all(instances.map((instance) => fleet[instance].isWell()))).every(Boolean), {
    timeoutMs: 60_000, intervalMs: 200, signal, what: 'all processes to be well',
  });
  return { runId, mongodb, redis, unleash, client, platformDatabase, organizations, flag, proxies, fleet, sink, complaints, dataDirectory, signal, close: () => closers.closeAll() };
}

async function startOwnBackends({ reportDirectory, signal, onProgress }: StageOptions, closers: Closers) {
  const dataDirectory = await emptyDirectory(path.join(reportDirectory, 'data'));
  // Servers that somebody named in the environment are not ours to kill.
  const environment = { ...process.env, MONGODB_URI: undefined, REDIS_URL: undefined, UNLEASH_URL: undefined };
  const stack = await startStack({ need: ['mongodb', 'redis', 'unleash'], environment, dataDirectory, oplogEntries, signal, onProgress });
  closers.add(() => stack.stop());
  const { mongodb, redis, unleash } = stack;
  if (!mongodb.owned || !redis.owned || !unleash.owned) throw new Error('Chaos needs servers of its own.');
  return { mongodb, redis, unleash, dataDirectory };
}

async function startProxies(mongodbUri: string, redisUrl: string): Promise<Proxies> {
  const pairs = proxiedInstances.map(async (instance) => [instance, { mongodb: await startTcpProxy(addressOf(mongodbUri)), redis: await startTcpProxy(addressOf(redisUrl)) }] as const);
  return Object.fromEntries(await Promise.all(pairs)) as Proxies;
}

function throughProxies(proxies: Proxies, mongodbUri: string, redisUrl: string) {
  return Object.fromEntries(proxiedInstances.map((instance) => {
    const { mongodb, redis } = proxies[instance];
    return [instance, { mongodbUri: urlThrough(mongodbUri, mongodb), redisUrl: urlThrough(redisUrl, redis) }] as const;
  })) as Record<ProxiedInstance, { readonly mongodbUri: string; readonly redisUrl: string }>;
}
