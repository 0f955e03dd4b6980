import { randomUUID } from 'node:crypto';
import { createMongoClient, platformCollections, type PlatformCollections } from '@tandem/mongodb';
import { Redis } from 'ioredis';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWatcherProcess, type WatcherProcess } from './testing/watcher-process.ts';

const patience = { timeout: 30_000, interval: 50 };

describe('the watcher', () => {
  let client: MongoClient;
  let redis: Redis;
  let organization: Db;
  let platform: Db;
  let collections: PlatformCollections;
  let environment: Readonly<Record<string, string>>;
  const processes: WatcherProcess[] = [];

  const start = (changes: Readonly<Record<string, string>> = {}) => {
    const watcher = startWatcherProcess({ ...environment, ...changes });
    processes.push(watcher);
    return watcher;
  };
  const startLeading = async () => {
    const watcher = start();
    await expect.poll(() => watcher.isCaughtUpLeader(), patience).toBe(true);
    return watcher;
  };
  const submissions = (from: number, count: number, phase = 'primary') =>
    Array.from({ length: count }, (_unused, index) => ({
      submissionId: `sub_${from + index}`,
      formId: 'form-1',
      organizationId: organization.databaseName,
      data: { number: from + index },
      routing: { phase, flagRevision: 'r1', decidedAt: new Date(), by: 'test' },
    }));
  const insert = (from: number, count: number, phase?: string) => organization.collection('form_submissions').insertMany(submissions(from, count, phase));
  const waiting = () => redis.llen(`${environment.QUEUE_PREFIX!}:executions:wait`);

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'watcher-test' });
    redis = new Redis(process.env.REDIS_URL!);
  });
  beforeEach(async () => {
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_watcher_${name}`);
    platform = client.db(`tandem_watcher_${name}`);
    collections = platformCollections(platform);
    environment = {
      MONGODB_URI: process.env.MONGODB_URI!,
      MONGODB_DATABASE: platform.databaseName,
      ORGANIZATION_PREFIX: organization.databaseName,
      REDIS_URL: process.env.REDIS_URL!,
      QUEUE_PREFIX: `watcher-test-${name}`,
      // nothing listens there: phases stay legacy, which concerns direct writes alone
      UNLEASH_URL: 'http://127.0.0.1:9',
      UNLEASH_CLIENT_TOKEN: 'none',
    };
    await organization.collection('workflows').insertOne({
      id: 'w1',
      orgId: organization.databaseName,
      name: 'w1',
      status: 'active',
      canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-1' } }], edges: [] },
    });
  });
  afterEach(async () => {
    for (const watcher of processes) watcher.kill('SIGKILL');
    await Promise.all(processes.splice(0).map((watcher) => watcher.exited));
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    const keys = await redis.keys(`${environment.QUEUE_PREFIX!}:*`);
    if (keys.length > 0) await redis.del(keys);
  });
  afterAll(async () => {
    await redis.quit();
    await client.close();
  });

  it('loses nothing and doubles nothing when it is killed again and again in mid-load, a standby beside it', async () => {
    let [leader, standby] = [await startLeading(), start()];
    let total = 0;
    let killing = true as boolean;
    const load = (async () => {
      for (; killing; total += 10) {
        await insert(total, 10);
        // goes on while nobody leads, though not without bounds
        await expect.poll(() => collections.decisions.countDocuments(), patience).toBeGreaterThan(total - 200);
      }
    })();
    for (let kills = 0; kills < 3; kills += 1) {
      const decided = await collections.decisions.countDocuments();
      await expect.poll(() => collections.decisions.countDocuments(), patience).toBeGreaterThan(decided + 20);
      leader.kill('SIGKILL');
      await leader.exited;
      [leader, standby] = [standby, start()];
    }
    killing = false;
    await load;
    await expect.poll(() => collections.decisions.countDocuments(), patience).toBe(total);
    expect(await collections.executions.countDocuments({ state: 'pending' })).toBe(total);
    expect(await waiting()).toBe(total);
    expect(await collections.deadLetters.countDocuments()).toBe(0);
    expect((await collections.checkpoints.findOne())?.epoch).toBe(4);
  }, 120_000);

  it('takes over within five seconds of its leader’s sudden death', async () => {
    const leader = await startLeading();
    const standby = start();
    await expect.poll(async () => (await standby.readiness())?.parts.stream?.detail, patience).toBe('standby');
    leader.kill('SIGKILL');
    const diedAt = Date.now();
    await insert(0, 1);
    await expect.poll(() => collections.decisions.countDocuments(), { timeout: 30_000, interval: 10 }).toBe(1);
    expect(Date.now() - diedAt).toBeLessThan(5_000);
  }, 60_000);

  it('stops within seconds, finishes what is under way, and hands the lease over', async () => {
    const leader = await startLeading();
    await insert(0, 400);
    await expect.poll(() => collections.decisions.countDocuments(), patience).toBeGreaterThan(0);
    leader.kill('SIGTERM');
    const askedAt = Date.now();
    expect(await leader.exited).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(8_000);
    expect(await collections.executions.countDocuments()).toBe(await collections.decisions.countDocuments());
    await startLeading();
    await expect.poll(() => collections.decisions.countDocuments(), patience).toBe(400);
    expect(await waiting()).toBe(400);
  }, 60_000);

  it('obeys workflow changes and stamps as they stand in the stream', async () => {
    await startLeading();
    const workflows = organization.collection('workflows');
    await insert(0, 1);
    await workflows.updateOne({ id: 'w1' }, { $set: { status: 'paused' } });
    await insert(1, 1);
    await workflows.updateOne({ id: 'w1' }, { $set: { status: 'active', 'canvas.nodes.0.config.filter': { field: 'number', operator: 'equals', value: 3 } } });
    await insert(2, 2);
    await insert(4, 1, 'legacy');
    await insert(5, 1, 'shadow');
    await expect.poll(() => collections.decisions.countDocuments(), patience).toBe(5);
    const decisions = await collections.decisions.find().sort({ clusterTime: 1 }).toArray();
    const matches = Object.fromEntries(decisions.map(({ submissionId, matches: found, outcome }) => [submissionId, [outcome, found.length]]));
    expect(matches).toEqual({ sub_0: ['enqueued', 1], sub_1: ['enqueued', 0], sub_2: ['enqueued', 0], sub_3: ['enqueued', 1], sub_5: ['recorded', 0] });
    expect(await collections.history.countDocuments()).toBe(3);
  }, 60_000);

  it('is not ready while its backends are away, keeps trying, and says what starts them', async () => {
    const watcher = start({ MONGODB_URI: 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200', REDIS_URL: 'redis://127.0.0.1:9' });
    await expect.poll(async () => (await watcher.readiness())?.parts.stream?.detail, patience).toMatch(/leadership failed/);
    expect(await watcher.readiness()).toMatchObject({ status: 503, parts: { mongodb: { status: 'failing' }, redis: { status: 'failing' }, unleash: { status: 'degraded' } } });
    expect(watcher.output()).toContain('npm run stack');
    watcher.kill('SIGTERM');
    expect(await watcher.exited).toBe(0);
  }, 60_000);

  it('names every wrong setting at once and ends with code 78', async () => {
    const watcher = start({ MONGODB_URI: '', REDIS_URL: 'http://x', PORT: 'many' });
    expect(await watcher.exited).toBe(78);
    expect(watcher.output()).toMatch(/MONGODB_URI[^]*REDIS_URL/);
    expect(watcher.output()).toContain('PORT');
  }, 60_000);
});
