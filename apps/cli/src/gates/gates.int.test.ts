import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMongoClient, ensurePlatformIndexes } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

describe('the commands about gates', { timeout: 240_000 }, () => {
  let client: MongoClient;
  let organization: Db;
  let platform: Db;
  let directory: string;

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'cli-gates-test' });
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_gates_${name}`);
    platform = client.db(`tandem_cli_gates_${name}`);
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-gates-'));
    await ensurePlatformIndexes(platform);
    await organization.collection('forms').insertOne({ id: 'form-1' });
  });
  afterAll(async () => {
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    await client.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** The command as an operator calls it; it ends with that code and says that. */
  async function ends(code: number, says: string | RegExp, ...commandLine: readonly string[]): Promise<string> {
    const environment = { MONGODB_URI: process.env.MONGODB_URI!, MONGODB_DATABASE: platform.databaseName };
    const { code: endedWith, text } = await runCommand(environment, commandLine);
    expect(text).toMatch(says);
    expect(endedWith).toBe(code);
    return text;
  }

  it('declare a window beforehand, show it, and evaluate it only once it has ended', async () => {
    const orgId = organization.databaseName;
    await ends(3, /must be declared before it begins/, 'gate', 'declare', orgId, 'shadow', '--from', '2026-01-01T00:00:00Z', '--for', '1h');
    await ends(3, /there is no organization org_nobody/, 'gate', 'declare', 'org_nobody', 'shadow', '--in', '5m', '--for', '1h');
    await ends(0, /^declared: /, 'gate', 'declare', orgId, 'shadow', '--in', '5m', '--for', '1h', '--by', 'ada\u202e');
    await ends(3, /it meets a window/, 'gate', 'declare', orgId, 'shadow', '--in', '6m', '--for', '1h');
    await ends(0, new RegExp(`${orgId} +shadow +to come`), 'gate', 'show', orgId);
    expect(await ends(0, /"by": "ada\\u202e"/, 'gate', 'show', '--json')).not.toContain('\u202e');
    await ends(1, /no window of it can be evaluated yet; the first from 20/, 'gate', 'evaluate', orgId, 'shadow');
    // as if it had been declared long ago
    await platform.collection('declared_windows').updateOne({ subject: orgId }, { $set: { from: new Date(Date.now() - 7_200_000), to: new Date(Date.now() - 3_600_000) } });
    await ends(4, /stream-lag +INCONCLUSIVE +not known[^]*INCONCLUSIVE to shadow/, 'gate', 'evaluate', orgId, 'shadow', '--json', path.join(directory, 'verdict.json'));
    expect(JSON.parse(await readFile(path.join(directory, 'verdict.json'), 'utf8'))).toMatchObject({ window: { subject: orgId }, gates: { verdict: 'INCONCLUSIVE' } });
    expect(await platform.collection('gate_verdicts').findOne({ orgId })).toMatchObject({ targetPhase: 'shadow', gates: { verdict: 'INCONCLUSIVE' } });
  });

  it('keep a wave', async () => {
    await ends(1, /the organizations: must be 1 to 200/, 'gate', 'wave', 'small');
    await ends(3, /there is no organization org_nobody/, 'gate', 'wave', 'small', 'org_nobody');
    await ends(0, /wave small: 1 organizations/, 'gate', 'wave', 'small', organization.databaseName);
    await ends(0, new RegExp(`small: ${organization.databaseName}`), 'gate', 'wave');
  });

  it('add, renew, show and end an ignore', async () => {
    const rule = ['--org', organization.databaseName, '--kind', 'phantom', '--owner', 'ada', '--reason', '<b>known</b>\u001b[2J\u202e', '--for', '7d'];
    const id = /added (\S+),/.exec(await ends(0, /^added /, 'ignores', 'add', ...rule))![1]!;
    await ends(0, /^renewed /, 'ignores', 'add', ...rule);
    await ends(0, /phantom.*<b>known<\/b>\\u001b/, 'ignores', 'list');
    expect(await ends(0, /<b>known<\/b>\\u001b\[2J\\u202e/, 'ignores', 'list', '--json')).not.toContain('\u202e');
    await ends(1, /must be at most 30d/, 'ignores', 'add', ...rule.slice(0, -1), '31d');
    await ends(1, /Allowed choices/, 'ignores', 'add', '--org', organization.databaseName, '--kind', 'unknown', '--owner', 'a', '--reason', 'b', '--for', '1d');
    await ends(0, /ended/, 'ignores', 'end', id);
    await ends(1, /no such ignore/, 'ignores', 'end', id);
    await ends(0, /no ignores/, 'ignores', 'list', '--org', organization.databaseName);
  });

  it('name a direct writer, show and end it', async () => {
    const id = /named by (\S+)/.exec(await ends(0, /^named by /, 'direct-writers', 'name', 'import', '--org', organization.databaseName, '--form', 'form-1', '--fields', 'a', 'b', '--reason', 'starts nothing\u202e'))![1]!;
    await ends(0, /import +form-1 +a b +any/, 'direct-writers', 'list');
    expect(await ends(0, /starts nothing\\u202e/, 'direct-writers', 'list', '--json')).not.toContain('\u202e');
    await ends(0, /ended/, 'direct-writers', 'end', id);
    expect(await platform.collection('operator_actions').countDocuments({ action: { $in: ['name-direct-writer', 'end-direct-writer'] } })).toBe(2);
  });
});
