import { randomUUID } from 'node:crypto';
import { createMongoClient } from '@tandem/mongodb';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

const database = `tandem_cli_refused_${randomUUID().slice(0, 8)}`;

describe('reconcile', { timeout: 120_000 }, () => {
  let client: MongoClient;
  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'cli-refused-test' });
  });
  afterAll(async () => {
    await client.db(database).dropDatabase();
    await client.close();
  });

  it.each([
    ['an organization that is not there', ['--window', '10m', '--org', 'org_nobody'], /There is no organization org_nobody\.[^]*ORGANIZATION_PREFIX/],
    ['an id that is none', ['--window', '10m', '--org', 'admin'], /--org/],
    ['a window that the grace period leaves nothing of', ['--window', '1s'], /ends before it begins[^]*RECONCILE_GRACE_MS/],
    ['a window of nothing', ['--window', '0m'], /must be a number from 1 on and s, m, h or d/],
    ['a window that is longer than anything is kept', ['--window', '61d'], /must be at most 60d/],
    ['no window', [], /--window/],
  ])('refuses %s, says why, and keeps nothing', async (_what, given, why) => {
    const ended = await runCommand({ MONGODB_URI: process.env.MONGODB_URI!, MONGODB_DATABASE: database }, ['reconcile', ...given]);
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(why) as string });
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(await client.db(database).listCollections().toArray()).toEqual([]);
  });
});
