import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createMongoClient, platformCollections, type PlatformCollections } from '@tandem/mongodb';
import { migrationFlag } from '@tandem/routing';
import { waitUntil } from '@tandem/stack';
import { backupFileOf, defaultBackupDirectory, type FlagSource } from '@tandem/unleash';
import { Redis } from 'ioredis';
import { MongoBulkWriteError, MongoError, ObjectId, type Db, type MongoClient } from 'mongodb';
import { expect } from 'vitest';
import type { Preload } from './preload/index.ts';
import { startWatcherProcess, type WatcherProcess } from './watcher-process.ts';

/** Long, for a machine that is busy with much else; what is awaited comes in a moment on a quiet one. Whoever looks more often takes half of its time for looking. */
export const patience = { timeout: 100_000, interval: 100 };

export interface SubmissionOptions {
  /** `primary` when absent: the stream's own, so that nobody else can mend what it loses. */
  readonly phase?: string;
  readonly formId?: string;
  /** The deployment's first when absent. */
  readonly organization?: Db;
  /** The workflows that each of them has to start; `w1` when absent. */
  readonly starts?: readonly string[];
  /** What differs from the usual document. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

/** What there is too few and too many of, by submission, or by submission and workflow. */
interface Deviation {
  readonly missing: readonly string[];
  readonly unasked: readonly string[];
}

export interface Account {
  readonly decisions: Deviation;
  readonly executions: Deviation;
  readonly jobs: Deviation;
}

const none: Deviation = { missing: [], unasked: [] };
/** All that was submitted is decided once, executed once, and waits in the queue once. */
export const onceEach: Account = { decisions: none, executions: none, jobs: none };

/** One organization with one workflow, a platform database and a queue of its own, and watchers for them. */
export interface Deployment {
  readonly organization: Db;
  readonly platform: Db;
  readonly collections: PlatformCollections;
  readonly environment: Readonly<Record<string, string>>;
  readonly client: MongoClient;
  readonly redis: Redis;
  start(changes?: Readonly<Record<string, string>>, preload?: Preload): WatcherProcess;
  /** Resolves when it leads and has read all there was. */
  startLeading(changes?: Readonly<Record<string, string>>, preload?: Preload): Promise<WatcherProcess>;
  /** Resolves when the database has them, whatever happens to it meanwhile. */
  submit(count: number, options?: SubmissionOptions): Promise<void>;
  /** What is to be seen of submissions that the test writes by itself. */
  expectOf(submissionId: string, starts?: readonly string[]): void;
  /** Submits steadily from before the fault, through it, until after it. */
  underLoad<T>(fault: () => Promise<T>): Promise<T>;
  /** The same, where nobody need be there yet to decide it; `submitSome` instead of a few to the one organization. */
  whileSubmitting<T>(fault: () => Promise<T>, submitSome?: () => Promise<void>): Promise<T>;
  account(): Promise<Account>;
  /** Fails unless all that was submitted is done exactly once, and the leader says that it is not behind. */
  expectOnceEach(leader: WatcherProcess): Promise<void>;
  end(): Promise<void>;
}

export const workflowDocument = (orgId: string, id: string, formId = 'form-1', config: Readonly<Record<string, unknown>> = {}) => ({
  id,
  orgId,
  name: id,
  status: 'active',
  canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId, ...config } }], edges: [] },
});

/** Without a strategy: phases are legacy, which concerns direct writes alone. */
const noOrganization = { name: migrationFlag, type: 'migration', enabled: false, strategies: [], variants: [] };

export interface DeploymentOptions {
  readonly mongodbUri: string;
  readonly redisUrl: string;
  /** What Unleash said of the flag when it was last seen; legacy for all when absent. */
  readonly flag?: object;
}

export async function createDeployment({ mongodbUri, redisUrl, flag = noOrganization }: DeploymentOptions): Promise<Deployment> {
  const name = randomUUID().slice(0, 8);
  // nothing listens there: a watcher starts with the flag of its backup
  const unleash = { url: `http://127.0.0.1:9/${name}`, clientToken: 'none' };
  const flagBackup = await writeFlagBackup(unleash, flag);
  const client = createMongoClient({ uri: mongodbUri, appName: 'watcher-test' });
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const organization = client.db(`org_watcher_${name}`);
  const platform = client.db(`tandem_watcher_${name}`);
  const collections = platformCollections(platform);
  const environment = {
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: platform.databaseName,
    ORGANIZATION_PREFIX: organization.databaseName,
    REDIS_URL: redisUrl,
    QUEUE_PREFIX: `watcher-test-${name}`,
    UNLEASH_URL: unleash.url,
    UNLEASH_CLIENT_TOKEN: unleash.clientToken,
  };
  await organization.collection('workflows').insertOne(workflowDocument(organization.databaseName, 'w1'));

  const watchers: WatcherProcess[] = [];
  const expected = new Map<string, readonly string[]>();
  let submitted = 0;

  const start: Deployment['start'] = (changes = {}, preload) => {
    const watcher = startWatcherProcess({ ...environment, ...changes }, preload);
    watchers.push(watcher);
    return watcher;
  };

  const submit: Deployment['submit'] = async (count, { phase = 'primary', formId = 'form-1', organization: of = organization, starts = ['w1'], changes = {} } = {}) => {
    const documents = Array.from({ length: count }, () => {
      const number = (submitted += 1);
      const routing = { phase, flagRevision: 'r1', decidedAt: new Date(), by: 'test' };
      return { _id: new ObjectId(), submissionId: `sub_${number}`, formId, organizationId: of.databaseName, data: { number }, routing, ...changes };
    });
    await insertWhateverHappens(of, documents);
    for (const { submissionId } of documents) expected.set(submissionId, starts);
  };

  async function jobs(): Promise<readonly string[]> {
    const queue = `${environment.QUEUE_PREFIX}:executions`;
    const ids = await redis.lrange(`${queue}:wait`, 0, -1);
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.hget(`${queue}:${id}`, 'data');
    const found = (await pipeline.exec()) ?? [];
    return found.map(([, data]) => keyParts((JSON.parse(String(data)) as { key: string }).key));
  }

  async function account(): Promise<Account> {
    const decided = await collections.decisions.find({ path: 'stream' }, { projection: { submissionId: 1 } }).map(({ submissionId }) => submissionId).toArray();
    const executed = await collections.executions.find({}, { projection: { _id: 1 } }).map(({ _id }) => keyParts(_id)).toArray();
    const wanted = [...expected].flatMap(([submissionId, starts]) => starts.map((workflowId) => `${submissionId} ${workflowId}`));
    return { decisions: deviation([...expected.keys()], decided), executions: deviation(wanted, executed), jobs: deviation(wanted, await jobs()) };
  }

  const whileSubmitting: Deployment['whileSubmitting'] = async (fault, submitSome = () => submit(5)) => {
    let loading = true as boolean;
    const load = (async () => {
      while (loading) {
        await submitSome();
        await delay(20);
      }
    })();
    try {
      return await fault();
    } finally {
      loading = false;
      await load;
      await submitSome();
    }
  };

  return {
    organization,
    platform,
    collections,
    environment,
    client,
    redis,
    start,
    async startLeading(changes, preload) {
      const watcher = start(changes, preload);
      let ended = false as boolean;
      void watcher.exited.then(() => { ended = true; });
      await waitUntil(() => ended || watcher.isCaughtUpLeader(), { timeoutMs: patience.timeout, intervalMs: patience.interval, what: 'the watcher to lead' });
      if (ended) throw new Error(`the watcher ended:\n${watcher.output()}`);
      return watcher;
    },
    submit,
    expectOf(submissionId, starts = ['w1']) {
      expected.set(submissionId, starts);
    },
    underLoad: (fault) =>
      whileSubmitting(async () => {
        const before = await collections.decisions.countDocuments();
        await expect.poll(() => collections.decisions.countDocuments(), patience).toBeGreaterThan(before + 20);
        return fault();
      }),
    whileSubmitting,
    account,
    async expectOnceEach(leader) {
      await expect.poll(account, patience).toEqual(onceEach);
      await expect.poll(() => leader.isCaughtUpLeader(), patience).toBe(true);
      expect(await account()).toEqual(onceEach);
    },
    async end() {
      for (const watcher of watchers) watcher.kill('SIGKILL');
      await Promise.all(watchers.map(({ exited }) => exited));
      await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
      const keys = await redis.keys(`${environment.QUEUE_PREFIX}:*`);
      if (keys.length > 0) await redis.del(keys);
      await Promise.all([client.close(), redis.quit(), rm(flagBackup)]);
    },
  };
}

/** The file that the adapter of Unleash keeps, and starts from. */
async function writeFlagBackup(unleash: FlagSource, flag: object): Promise<string> {
  const folder = defaultBackupDirectory();
  const file = backupFileOf(folder, 'watcher', unleash);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify({ version: 2, features: [flag] }), { mode: 0o600 });
  return file;
}

/** `organization:submission:event:workflow` → `submission workflow`, and the event where it is another than `submitted`. */
function keyParts(key: string): string {
  const [, submissionId = '', event = '', workflowId = ''] = key.split(':');
  return [submissionId, workflowId, ...(event === 'submitted' ? [] : [event])].join(' ');
}

function deviation(wanted: readonly string[], found: readonly string[]): Deviation {
  const open = new Set(wanted);
  const unasked = found.filter((one) => !open.delete(one));
  return { missing: [...open].sort(), unasked: [...unasked].sort() };
}

const duplicateKey = 11_000;

/** Asks again until all are in, as a handler's callers do; its own `_id`s tell what is in already. */
async function insertWhateverHappens(organization: Db, documents: readonly { _id: ObjectId }[]): Promise<void> {
  for (;;) {
    try {
      await organization.collection('form_submissions').insertMany([...documents], { ordered: false });
      return;
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      const writeErrors = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : [];
      if (writeErrors.length > 0 && writeErrors.every(({ code }) => code === duplicateKey)) return;
      await delay(20);
    }
  }
}
