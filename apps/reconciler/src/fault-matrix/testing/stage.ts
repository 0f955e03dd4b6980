import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { defaultBounds } from '@tandem/comparison';
import type { OrgId, Phase } from '@tandem/documents';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient, platformCollections } from '@tandem/mongodb';
import { startStack, waitUntil } from '@tandem/stack';
import {
  appNames, buildStage, createAppProcess, createMigrationFlag, createUnleashAdminClient, removeJobs, removeOrganizations, seedOrganizations, startEffectSink,
  type AppName, type AppProcess, type Closers, type MigrationFlag, type Sabotage, type SeededOrganization,
} from '@tandem/test-bed';
import type { Db, MongoClient } from 'mongodb';
import { startForgetfulMailServer, startSilentHost } from './endings.ts';

/** All processes of a deployment, and what they run on. */
export interface Stage {
  readonly runId: string;
  readonly client: MongoClient;
  readonly platform: Db;
  readonly apps: Readonly<Record<AppName, AppProcess>>;
  /** Present where one was asked for: the platform's own handler. */
  readonly handler: AppProcess | null;
  /** Between legacy-trigger and Redis. */
  readonly handlersRedis: TcpProxy;
  readonly flag: MigrationFlag;
  readonly signal: AbortSignal;
  /** Ends all of it, and takes what it wrote from servers that go on. */
  close(): Promise<void>;
}

export type StagedOrganization = SeededOrganization & { readonly orgId: OrgId; readonly phase: Phase };

export interface StageOptions {
  readonly organizationPrefix: (runId: string) => string;
  readonly organizations: (runId: string, hosts: { readonly sinkUrl: string; readonly silent: string }) => readonly StagedOrganization[];
  /** Milliseconds, as the reconciler takes them. */
  readonly bounds: { readonly lateAfter: number; readonly grace: number; readonly notExecutedAfter: number; readonly reconcileInterval: number };
  /** Breaks every app on purpose, for tests of who judges it. */
  readonly sabotage?: Sabotage;
  readonly withPlatformHandler?: boolean;
  readonly logDirectory: string;
}

export function openStage(options: StageOptions): Promise<Stage> {
  return buildStage((closers) => bringUp(options, closers));
}

async function bringUp(options: StageOptions, closers: Closers): Promise<Stage> {
  const failure = new AbortController();
  const { signal } = failure;
  setMaxListeners(0, signal);
  const runId = randomBytes(4).toString('hex');
  const stack = await startStack({ need: ['mongodb', 'redis', 'unleash'] });
  closers.add(() => stack.stop());
  const { mongodb, redis, unleash } = stack;
  const [sink, silent, mailServer, handlersRedis] = await Promise.all([startEffectSink(), startSilentHost(), startForgetfulMailServer(), startTcpProxy(addressOf(redis.url))]);
  for (const host of [sink, silent, mailServer, handlersRedis]) closers.add(() => host.close());

  const client = createMongoClient({ uri: mongodb.uri, appName: 'fault-matrix' });
  closers.add(() => client.close());
  const name = `tandem_matrix_${runId}`;
  const organizations = options.organizations(runId, { sinkUrl: sink.url, silent: silent.host });
  if (!mongodb.owned) closers.add(() => removeOrganizations(client, organizations, name));
  if (!redis.owned) closers.add(() => removeJobs(redis.url, name));
  await seedOrganizations(client, organizations);
  const flag = await raiseFlag(unleash, organizations, closers);

  const environment = {
    MONGODB_URI: mongodb.uri, MONGODB_DATABASE: name, REDIS_URL: redis.url, QUEUE_PREFIX: name, ORGANIZATION_PREFIX: options.organizationPrefix(runId),
    UNLEASH_URL: unleash.url, UNLEASH_CLIENT_TOKEN: unleash.clientToken, UNLEASH_REFRESH_MS: '500',
  };
  const start = (app: string, own: Readonly<Record<string, string>>, entry?: string) =>
    createAppProcess({
      name: app, ...(entry !== undefined && { entry }), environment: { ...environment, ...own }, sabotage: options.sabotage, logDirectory: options.logDirectory, signal,
      onFailure: (why) => { failure.abort(new Error(why)); },
    });
  const { lateAfter, grace, notExecutedAfter, reconcileInterval } = options.bounds;
  const apps = {
    'legacy-trigger': await start('legacy-trigger', { REDIS_URL: urlThrough(redis.url, handlersRedis) }),
    watcher: await start('watcher', {}),
    worker: await start('worker', { HTTP_ALLOWED_HOSTS: `${sink.host},${silent.host}`, SMTP_URL: `smtp://${mailServer.host}/?ignoreTLS=true`, WORKER_CONCURRENCY: '100' }),
    reconciler: await start('reconciler', {
      RECONCILE_INTERVAL_MS: String(reconcileInterval), RECONCILE_GRACE_MS: String(grace), LATE_AFTER_MS: String(lateAfter), NOT_EXECUTED_AFTER_MS: String(notExecutedAfter),
    }),
  };
  const handler = options.withPlatformHandler ? await start('platform-handler', {}, 'tools/chaos/src/platform-handler/main.ts') : null;
  const all = [...appNames.map((app) => apps[app]), ...(handler ? [handler] : [])];
  closers.add(() => Promise.all(all.map((app) => app.stop())));
  await Promise.all(all.map((app) => app.start()));
  await waitUntil(async () => (await Promise.all(all.map((app) => app.isWell()))).every(Boolean), { timeoutMs: 60_000, intervalMs: 100, signal, what: 'all processes to be well' });
  const platform = client.db(name);
  await waitUntil(() => isHistoryOld(platform, organizations.length), { timeoutMs: 60_000, intervalMs: 100, signal, what: 'the first reading of the workflows to be past' });
  return { runId, client, platform, apps, handler, handlersRedis, flag, signal, close: () => closers.closeAll() };
}

/** What is inserted within the comparison's margin of a change is a race, and the first reading is one of all workflows. */
async function isHistoryOld(platform: Db, organizations: number): Promise<boolean> {
  const { history } = platformCollections(platform);
  const [newest, known] = await Promise.all([history.find().sort({ 'effectiveFrom.seconds': -1 }).limit(1).next(), history.distinct('orgId')]);
  return newest !== null && known.length === organizations && newest.effectiveFrom.seconds * 1_000 + 2 * defaultBounds.marginMs < Date.now();
}

async function raiseFlag(unleash: { readonly owned: boolean; readonly url: string; readonly adminToken: string | undefined }, organizations: readonly StagedOrganization[], closers: Closers): Promise<MigrationFlag> {
  if (unleash.adminToken === undefined) throw new Error('UNLEASH_URL needs UNLEASH_ADMIN_TOKEN, too.');
  const flag = createMigrationFlag(createUnleashAdminClient({ url: unleash.url, adminToken: unleash.adminToken }));
  await flag.create(organizations.map(({ orgId }) => orgId));
  if (!unleash.owned) closers.add(() => flag.remove());
  for (const { orgId, phase } of organizations) if (phase !== 'legacy') await flag.move([orgId], phase);
  return flag;
}
