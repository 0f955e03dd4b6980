import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createLeaseStore, createMongoClient, platformCollections, type PlatformCollections } from '@tandem/mongodb';
import { Redis } from 'ioredis';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

describe('the watcher, bounded', () => {
  let client: MongoClient;
  let redis: Redis;
  let organization: Db;
  let platform: Db;
  let collections: PlatformCollections;
  let environment: Readonly<Record<string, string>>;

  /** Runs it as a scheduler would, with a limit of its own. */
  const drain = (within: string, changes: Readonly<Record<string, string>> = {}) =>
    new Promise<{ readonly code: unknown; readonly output: string }>((resolve) => {
      const given = ['--conditions=@tandem/source', '--import', 'tsx', main, '--drain', '--within', within];
      execFile(process.execPath, given, { env: { ...environment, ...changes }, timeout: 60_000, maxBuffer: 64 * 1_024 * 1_024 }, (error, stdout, stderr) => {
        resolve({ code: error ? error.code : 0, output: stdout + stderr });
      });
    });
  const insert = async (from: number, count: number) => {
    const submissions = Array.from({ length: count }, (_unused, index) => ({
      submissionId: `sub_${from + index}`,
      formId: 'form-1',
      organizationId: organization.databaseName,
      data: { number: from + index },
      routing: { phase: 'primary', flagRevision: 'r1', decidedAt: new Date(), by: 'test' },
    }));
    await organization.collection('form_submissions').insertMany(submissions);
  };
  const waiting = () => redis.llen(`${environment.QUEUE_PREFIX!}:executions:wait`);
  const isLeaseFree = async () => (await createLeaseStore(platform).read('submissions'))?.live === false;

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'bounded-test' });
    redis = new Redis(process.env.REDIS_URL!);
  });
  beforeEach(async () => {
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_bounded_${name}`);
    platform = client.db(`tandem_bounded_${name}`);
    collections = platformCollections(platform);
    environment = {
      MONGODB_URI: process.env.MONGODB_URI!,
      MONGODB_DATABASE: platform.databaseName,
      ORGANIZATION_PREFIX: organization.databaseName,
      REDIS_URL: process.env.REDIS_URL!,
      QUEUE_PREFIX: `bounded-test-${name}`,
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
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    const keys = await redis.keys(`${environment.QUEUE_PREFIX!}:*`);
    if (keys.length > 0) await redis.del(keys);
  });
  afterAll(async () => {
    await redis.quit();
    await client.close();
  });

  it('goes on where the last one ended, whether it caught up (0) or ran out of time (75): nothing is lost, nothing doubled', async () => {
    // the very first one has nothing before it
    expect((await drain('50s')).code).toBe(0);
    await insert(0, 6_000);
    expect((await drain('2s', { REDIS_URL: 'redis://127.0.0.1:9' })).code).toBe(75);
    expect(await collections.decisions.countDocuments()).toBe(0);
    expect((await drain('1s')).code).toBe(75);
    expect(await isLeaseFree()).toBe(true);
    expect(await collections.decisions.countDocuments()).toBeLessThan(6_000);
    const { code, output } = await drain('50s');
    expect(code).toBe(0);
    // it was given no port
    expect(output).not.toContain('listening');
    expect(await isLeaseFree()).toBe(true);
    expect(await collections.decisions.countDocuments()).toBe(6_000);
    expect(await collections.executions.countDocuments({ state: 'pending' })).toBe(6_000);
    expect(await waiting()).toBe(6_000);
  }, 180_000);

  it('says who leads, and ends with 69, where another does', async () => {
    await createLeaseStore(platform).acquire('submissions', 'the-other', 60_000);
    const { code, output } = await drain('30s');
    expect(code).toBe(69);
    expect(output).toContain('the-other');
  }, 60_000);

  it('ends with 78 when it does not understand what it is told', async () => {
    expect((await drain('soon')).code).toBe(78);
  }, 60_000);
});
