import { randomUUID } from 'node:crypto';
import { canaryOrganization } from '@tandem/documents';
import { createMongoClient, platformCollections } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWatcherProcess } from './testing/watcher-process.ts';

const patience = { timeout: 30_000, interval: 50 };
let client: MongoClient;
let platform: Db;
let canaries: Db;
let prefix: string;

beforeAll(() => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'canary-test' });
  const name = randomUUID().slice(0, 8);
  prefix = `org_canary_${name}_`;
  platform = client.db(`tandem_canary_${name}`);
  canaries = client.db(canaryOrganization(prefix));
});
afterAll(async () => {
  await Promise.all([platform.dropDatabase(), canaries.dropDatabase()]);
  await client.close();
});

it('comes back through the stream, is measured, and nothing else becomes of it', async () => {
  const watcher = startWatcherProcess({
    MONGODB_URI: process.env.MONGODB_URI!,
    MONGODB_DATABASE: platform.databaseName,
    ORGANIZATION_PREFIX: prefix,
    REDIS_URL: process.env.REDIS_URL!,
    QUEUE_PREFIX: platform.databaseName,
    UNLEASH_URL: 'http://127.0.0.1:9',
    UNLEASH_CLIENT_TOKEN: 'none',
    CANARY_EVERY_MS: '100',
  });
  try {
    const submissions = canaries.collection('form_submissions');
    await expect.poll(() => submissions.countDocuments(), patience).toBeGreaterThan(0);
    // one that can't be understood, neither
    await submissions.insertOne({ formId: 7 });
    await expect.poll(() => metrics(watcher.output(), /^tandem_stream_canary_seconds_count\S* (\d+)$/m), patience).toBeGreaterThan(3);
    expect(await metrics(watcher.output(), /^tandem_stream_canary_overdue_seconds\S* (\S+)$/m)).toBe(0);
    await expect.poll(() => metrics(watcher.output(), /^tandem_stream_runway_seconds\S* (\S+)$/m), patience).toBeGreaterThanOrEqual(0);
    expect(await metrics(watcher.output(), /^tandem_stream_direct_writes_total\S* (\d+)$/m)).toBe(0);
    expect((await watcher.readiness())?.parts.stream).toMatchObject({ status: 'ok' });
    const { decisions, executions, deadLetters } = platformCollections(platform);
    expect(await Promise.all([decisions, executions, deadLetters].map((collection) => collection.countDocuments()))).toEqual([0, 0, 0]);
  } finally {
    watcher.kill('SIGTERM');
    expect(await watcher.exited).toBe(0);
  }
}, 60_000);

/** What a pattern's group says in the process's metrics; undefined where it isn't there yet. */
async function metrics(output: string, pattern: RegExp): Promise<number | undefined> {
  const port = /"port":(\d+),"msg":"listening for operations"/.exec(output)?.[1];
  if (port === undefined) return undefined;
  const found = pattern.exec(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
