import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import { createMongoClient, platformCollections } from '@tandem/mongodb';
import { createScheduledReports, type ScheduledReports } from '@tandem/reconciliation';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExampleOrganization, type ExampleOrganization } from '../testing/example-organization.ts';
import { createReconcilePorts } from '../reconcile-ports.ts';
import { createReportSources } from './report-sources.ts';
import { createReportStore } from './report-store.ts';
import { createStreamSamples } from '../stream/stream-samples.ts';

const hour = 3_600_000;

describe('scheduled reports on a real server', () => {
  let client: MongoClient;
  let platform: Db;
  let organization: ExampleOrganization;
  let now = Date.now();
  const { signal } = new AbortController();

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'scheduled-reports-test' });
    platform = client.db(`tandem_scheduled_${randomUUID().slice(0, 8)}`);
    organization = await createExampleOrganization(client, platform);
    await organization.workflow('wf-a', { seconds: Math.floor((now - hour) / 1_000), increment: 1 });
    await organization.checkpoint(now + 4 * hour);
    await organization.submit({ at: now + 600_000 });
    await organization.submit({ at: now + 600_000, absent: ['stream'] });
  });
  afterAll(async () => {
    await organization.drop();
    await platform.dropDatabase();
    await client.close();
  });

  function reports(): ScheduledReports {
    const comparison = createReconcilePorts({ client, database: platform, organizationPrefix: organization.orgId, clock: () => now, bounds: defaultBounds, by: 'test' });
    return createScheduledReports({ comparison, sources: createReportSources(platform), samples: createStreamSamples(platform), store: createReportStore(platform) }, hour);
  }

  it('are made once in so long over as long a stretch, by one of all processes, and leave no run behind that would count twice', async () => {
    const [ours, others] = [reports(), reports()];
    expect(await ours.round(signal)).toBeNull();
    now += hour;
    const report = await ours.round(signal);
    expect(report).toMatchObject({ header: { trigger: 'schedule', orgId: null }, counts: { total: { submissions: 2, diverged: 1 } } });
    expect(report?.header.versions.matcher).toHaveLength(1);
    expect(report?.findings.listed).toHaveLength(1);
    expect(await others.round(signal)).toBeNull();
    expect(await ours.round(signal)).toBeNull();
    expect(await platformCollections(platform).reconciliations.countDocuments()).toBe(0);

    now += hour;
    expect((await others.round(signal))?.sinceBefore?.before.id).toBe(report?.id);
    expect((await createReportStore(platform).list({ limit: 5 })).map(({ trigger }) => trigger)).toEqual(['schedule', 'schedule']);
  });

  it('keep none of a stretch that was compared in part', async () => {
    const ours = reports();
    now += hour;
    expect(await ours.round(AbortSignal.abort())).toBeNull();
    expect(await createReportStore(platform).list({ limit: 5 })).toHaveLength(2);
  });
});
