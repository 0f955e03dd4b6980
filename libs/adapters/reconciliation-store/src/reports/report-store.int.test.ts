import { randomUUID } from 'node:crypto';
import { orgIdSchema, type PhaseChange } from '@tandem/documents';
import { createMongoClient, createPhaseChangeStore, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import { describeReportStore } from '@tandem/reconciliation/testing';
import { buildReport } from '@tandem/reports';
import { exampleInputs } from '@tandem/reports/testing';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportSources } from './report-sources.ts';
import { createReportStore } from './report-store.ts';

let client: MongoClient;
const opened: Db[] = [];
beforeAll(() => { client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'reports-test' }); });
afterAll(async () => {
  for (const database of opened) await database.dropDatabase();
  await client.close();
});

async function open(): Promise<Db> {
  const database = client.db(`tandem_reports_${randomUUID().slice(0, 8)}`);
  opened.push(database);
  await ensurePlatformIndexes(database);
  return database;
}

describeReportStore('reports on a real server', async () => createReportStore(await open()));

describe('reports on a real server', () => {
  it('are as good as absent where another version wrote them', async () => {
    const database = await open();
    const store = createReportStore(database);
    const report = buildReport(exampleInputs);
    await store.save(report);
    await platformCollections(database).reports.updateOne({ _id: report.id }, { $set: { 'report.schemaVersion': 99 } });
    expect(await store.find(report.id)).toBeNull();
    expect(await store.list({ limit: 5 })).toHaveLength(1);
  });
});

describe('what reports tell beside their runs', () => {
  const start = Date.UTC(2026, 2, 1, 12);
  const change = (minute: number, org: string): PhaseChange =>
    ({ _id: `${org}:${minute}`, orgId: orgIdSchema.parse(org), from: null, to: 'shadow', flagRevision: 'f1', by: 'watcher-1', seenAt: new Date(start + minute * 60_000) });

  it('are the newest phase changes of a stretch, the oldest first, of all organizations or of one', async () => {
    const database = await open();
    const store = createPhaseChangeStore(database);
    for (const one of [change(1, 'org_a'), change(2, 'org_b'), change(3, 'org_a'), change(9, 'org_a')]) await store.record(one);
    const sources = createReportSources(database);
    const stretch = { from: start, to: start + 9 * 60_000 };
    expect((await sources.phaseChanges({ ...stretch, orgId: null, limit: 2 })).map(({ _id }) => _id)).toEqual(['org_b:2', 'org_a:3']);
    expect((await sources.phaseChanges({ ...stretch, orgId: orgIdSchema.parse('org_a'), limit: 10 })).map(({ _id }) => _id)).toEqual(['org_a:1', 'org_a:3']);
    expect(await sources.versions([orgIdSchema.parse('org_a')])).toEqual({ matcher: [], flagRevisions: [] });
  });
});
