import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { addressOf, canBeProxied, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import { keepAppBundles, startStack, type OnProgress, type Stack } from '@tandem/stack';
import {
  appNames,
  buildStage,
  createMigrationFlag,
  createSubmissionClient,
  createUnleashAdminClient,
  emptyDirectory,
  removeJobs,
  removeOrganizations,
  seedOrganizations,
  startEffectSink,
  type AppName,
  type Closers,
  type EffectSink,
  type MigrationFlag,
} from '@tandem/test-bed';
import type { MongoClient } from 'mongodb';
import { createDriver, type Driver } from './driver/driver.ts';
import { createLedger, type Ledger } from './driver/ledger.ts';
import { createQuiet } from './faults/quiet.ts';
import type { Quiet } from './faults/scene.ts';
import type { DemoOptions } from './options.ts';
import type { DemoOrganization } from './platform/effects.ts';
import { organizationPrefix as prefixOf } from './platform/organization-ids.ts';
import { harborOrganization } from './platform/harbor.ts';
import { lanternOrganization } from './platform/lantern.ts';
import { orchardOrganization } from './platform/orchard.ts';
import { createApps, type Apps } from './processes/apps.ts';
import { scaleOf, type Scale } from './scale.ts';

/** Everything that is up and running for one demo. */
export interface Stage {
  readonly stack: Stack;
  readonly scale: Scale;
  readonly client: MongoClient;
  readonly platformDatabase: string;
  /** All of the demo's organizations begin so, and no others. */
  readonly organizationPrefix: string;
  readonly sink: EffectSink;
  readonly redisProxy: TcpProxy;
  readonly apps: Apps;
  /** Who has it may act by the console. */
  readonly operatorToken: string;
  /** The first is the one ahead of the others. */
  readonly organizations: readonly [DemoOrganization, ...DemoOrganization[]];
  readonly flag: MigrationFlag;
  readonly ledger: Ledger;
  readonly driver: Driver;
  readonly quiet: Quiet;
  readonly logDirectory: string;
  /** When the stack was ready, by `performance.now()`. */
  readonly readyAt: number;
  /** Aborts at the end of the process, and where an app ended by itself. */
  readonly signal: AbortSignal;
  /** Ends all of it, and takes the demo's databases, jobs and flag away from servers that go on. */
  close(): Promise<void>;
}

export interface StageOptions extends Pick<DemoOptions, 'rate' | 'seconds' | 'reportDirectory' | 'sabotage'> {
  /** The apps to start; all by default. */
  readonly apps?: readonly AppName[];
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Brings up backends, sink, proxy, flag, organizations and apps; on a failure all of it is ended again. */
export function openStage(options: StageOptions): Promise<Stage> {
  return buildStage((closers) => bringUp(options, closers));
}

async function bringUp(options: StageOptions, closers: Closers): Promise<Stage> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  // Every request that is outstanding listens to it.
  setMaxListeners(0, signal);
  const logDirectory = await emptyDirectory(path.join(options.reportDirectory, 'logs'));
  closers.add(await keepAppBundles());
  const stack = await startStack({ need: ['mongodb', 'redis', 'unleash'], signal, onProgress: options.onProgress });
  closers.add(() => stack.stop());
  const readyAt = performance.now();
  const runId = randomBytes(4).toString('hex');
  const platformDatabase = `tandem_demo_${runId}`;
  const organizationPrefix = prefixOf(runId);
  const { mongodb, redis, unleash } = stack;

  const sink = await startEffectSink();
  closers.add(() => sink.close());
  const redisProxy = await startTcpProxy(addressOf(redis.url));
  closers.add(() => redisProxy.close());
  const organizations = [harborOrganization, lanternOrganization, orchardOrganization].map((make) => make(runId, sink.url)) as [DemoOrganization, ...DemoOrganization[]];
  const client = createMongoClient({ uri: mongodb.uri, appName: 'demo' });
  closers.add(() => client.close());
  if (!mongodb.owned) closers.add(() => removeOrganizations(client, organizations, platformDatabase));
  if (!redis.owned) closers.add(() => removeJobs(redis.url, platformDatabase));
  await seedOrganizations(client, organizations);

  const { adminToken } = unleash;
  if (adminToken === undefined) throw new Error('UNLEASH_URL needs UNLEASH_ADMIN_TOKEN, too: the demo moves its flag.');
  const flag = createMigrationFlag(createUnleashAdminClient({ url: unleash.url, adminToken }));
  await flag.create(organizations.map(({ orgId }) => orgId));
  if (!unleash.owned) closers.add(() => flag.remove());

  const operatorToken = randomBytes(18).toString('base64url');
  const apps = await createApps({
    operatorToken,
    mongodbUri: mongodb.uri,
    mongodbDatabase: platformDatabase,
    redisUrl: redis.url,
    redisUrlOfHandler: canBeProxied(redis.url) ? urlThrough(redis.url, redisProxy) : redis.url,
    queuePrefix: platformDatabase,
    organizationPrefix,
    unleash,
    sinkHost: sink.host,
    logDirectory,
    sabotage: options.sabotage,
    onFailure: (why) => { failure.abort(new Error(why)); },
    signal,
  });
  closers.add(() => Promise.all(appNames.map((name) => apps[name].stop())));
  await Promise.all((options.apps ?? appNames).map((name) => apps[name].start()));

  const scale = scaleOf(options, mongodb);
  const ledger = createLedger(runId, Date.now);
  const submissions = createSubmissionClient(apps['legacy-trigger'].url);
  closers.add(() => submissions.close());
  const driver = createDriver({ client: submissions, ledger, organizations, rate: scale.rate, wantedPhase: (orgId) => flag.wantedPhase(orgId), signal });
  const quiet = createQuiet({ apps, driver, client, platformDatabase, organizations, signal });
  return { stack, scale, client, platformDatabase, organizationPrefix, sink, redisProxy, apps, operatorToken, organizations, flag, ledger, driver, quiet, logDirectory, readyAt, signal, close: () => closers.closeAll() };
}
