import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMongoClient, ensurePlatformIndexes } from '@tandem/mongodb';
import { reportSchema, type Report } from '@tandem/reports';
import { ObjectId, type Db, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

describe('reconcile and reports', { timeout: 240_000 }, () => {
  let client: MongoClient;
  let organization: Db;
  let platform: Db;
  let directory: string;

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'cli-reports-test' });
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_reports_${name}`);
    platform = client.db(`tandem_cli_reports_${name}`);
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-reports-'));
    await ensurePlatformIndexes(platform);
    await organization.collection('forms').insertOne({ id: 'form-1' });
    const insertedAt = new Date(Date.now() - 120_000);
    const _id = ObjectId.createFromTime(Math.floor(insertedAt.getTime() / 1_000));
    const routing = { phase: 'legacy', flagRevision: '<i>f1\u001b[2J', decidedAt: insertedAt, by: 'legacy-trigger-1' };
    await organization.collection('form_submissions').insertOne({
      _id, submissionId: `sub_${name}`, formId: 'form-1', formVersion: 1, organizationId: organization.databaseName, data: {}, submittedAt: insertedAt, createdAt: insertedAt, updatedAt: insertedAt, routing,
    });
  });
  afterAll(async () => {
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    await client.close();
    await rm(directory, { recursive: true, force: true });
  });

  const file = (name: string) => path.join(directory, name);

  /** The command as an operator calls it; it ends with that code and says that. */
  async function ends(code: number, says: string | RegExp, ...commandLine: readonly string[]): Promise<string> {
    const environment = { MONGODB_URI: process.env.MONGODB_URI!, MONGODB_DATABASE: platform.databaseName, ORGANIZATION_PREFIX: organization.databaseName };
    const { code: endedWith, text } = await runCommand(environment, commandLine);
    expect(text).toMatch(says);
    expect(endedWith).toBe(code);
    return text;
  }

  async function reconciled(...more: readonly string[]): Promise<Report> {
    await ends(0, /missed-by-explicit/, 'reconcile', '--window', '10m', '--json', file('report.json'), ...more);
    return reportSchema.parse(JSON.parse(await readFile(file('report.json'), 'utf8')));
  }

  it('tell of a file that cannot be written before the work begins', async () => {
    await ends(1, /nowhere.* cannot be written/, 'reconcile', '--window', '10m', '--html', file('nowhere/report.html'));
    await ends(1, /cannot be written/, 'reconcile', '--window', '10m', '--json', directory);
    expect(await platform.collection('reconciliations').countDocuments()).toBe(0);
    expect(await platform.collection('reports').countDocuments()).toBe(0);
  });

  it('refuse measurements that are none', async () => {
    await writeFile(file('odd.json'), '{"readsPerSubmission": "few"}');
    await ends(1, /odd\.json/, 'reconcile', '--window', '10m', '--measurements', file('odd.json'));
    await ends(1, /cannot be read/, 'reconcile', '--window', '10m', '--measurements', file('none.json'));
  });

  it('write one report as JSON and as a page, keep it, list it, show it again, and compare it with the one before', async () => {
    await writeFile(file('measured.json'), JSON.stringify({ handlerLines: { before: 100, after: 60, source: 'counted' } }));
    const first = await reconciled('--html', file('report.html'));
    expect(first).toMatchObject({ counts: { total: { submissions: 1 } }, header: { trigger: 'hand' }, sinceBefore: null });
    const page = await readFile(file('report.html'), 'utf8');
    expect(page).toContain(first.id);
    expect(page).toContain('&lt;i&gt;f1');

    const second = await reconciled('--measurements', file('measured.json'));
    expect(second.sinceBefore?.before.id).toBe(first.id);
    expect(second.targets.find(({ id }) => id === 'code')).toMatchObject({ outcome: 'met', value: 0.4 });

    const list = await ends(0, second.id, 'reports', 'list');
    expect(list.indexOf(second.id)).toBeLessThan(list.indexOf(first.id));
    await ends(0, /no reports/, 'reports', 'list', '--org', 'org_nobody');
    expect(await ends(0, /missed-by-explicit/, 'reports', 'show', first.id)).not.toContain('\u001b');
    await ends(0, /^$/, 'reports', 'show', second.id, '--json', file('again.json'), '--html', file('again.html'));
    expect(JSON.parse(await readFile(file('again.json'), 'utf8'))).toEqual(second);
    await ends(0, /target code +not measured +met \(changed\)/, 'reports', 'compare', second.id);
    await ends(0, /target code +met +not measured/, 'reports', 'compare', first.id, second.id);
    await ends(1, /no report before/, 'reports', 'compare', first.id);
    await ends(1, /there is no report nothing/, 'reports', 'show', 'nothing');
  });
});
