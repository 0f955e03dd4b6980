import { randomUUID } from 'node:crypto';
import { createMongoClient, ensurePlatformIndexes } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

describe('npm run migration, of an override or a hold', { timeout: 120_000 }, () => {
  let client: MongoClient;
  let organization: Db;
  let platform: Db;

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'cli-holds-test' });
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_holds_${name}`);
    platform = client.db(`tandem_cli_holds_${name}`);
    await ensurePlatformIndexes(platform);
    await organization.collection('forms').insertOne({ id: 'form-1' });
  });
  afterAll(async () => {
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    await client.close();
  });

  const migration = (...commandLine: readonly string[]) =>
    runCommand({ MONGODB_URI: process.env.MONGODB_URI!, MONGODB_DATABASE: platform.databaseName, REDIS_URL: process.env.REDIS_URL! }, ['migration', ...commandLine]);

  it('ends a refusal with a code of its own, and says what to do', async () => {
    expect(await migration('hold', 'org_nobody')).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/no such organization: org_nobody[^]*ORGANIZATION_PREFIX/) as unknown });
  });

  it.each([
    ['release', ['hold', 'all'], 'all organizations on hold'],
    ['end-override', ['rollback', 'all', '--break-glass'], 'all organizations in legacy'],
  ] as const)('fails at %s, says what binds it still, and works once that has ended', async (end, put, binds) => {
    expect(await migration(...put)).toMatchObject({ code: 0 });
    expect(await migration(end, organization.databaseName)).toMatchObject({ code: 1, text: expect.stringContaining(binds) as unknown });
    expect(await migration(end, 'all')).toMatchObject({ code: 0 });
    expect(await migration(end, organization.databaseName)).toMatchObject({ code: 0 });
  });
});
