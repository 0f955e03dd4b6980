import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import { createMongoClient } from '@tandem/mongodb';
import { reconcileLast } from '@tandem/reconciliation';
import type { Db, Document, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExampleOrganization, type ExampleOrganization } from './example-organization.ts';
import { createFallbackStore } from './fallback-store.ts';
import { createReconcilePorts } from './reconcile-ports.ts';

/** As docs/sources.md has it. */
const view: readonly Document[] = [
  {
    $project: {
      submissionId: '$number', formId: '$form', organizationId: '$owner', data: '$answers', routing: '$stamp', submittedAt: '$at', createdAt: '$at', updatedAt: '$at',
    },
  },
];

describe('where a view stands in for form_submissions', () => {
  let client: MongoClient;
  let platform: Db;
  let organization: ExampleOrganization;
  const { signal } = new AbortController();
  const now = Date.now();
  const minutesAgo = (minutes: number) => now - minutes * 60_000;

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'view-test' });
    platform = client.db(`tandem_view_${randomUUID().slice(0, 8)}`);
  });
  beforeEach(async () => {
    organization = await createExampleOrganization(client, platform);
    await organization.workflow('wf-a', { seconds: Math.floor(minutesAgo(60) / 1_000), increment: 1 });
    await organization.checkpoint(now);
  });
  afterEach(() => organization.drop());
  afterAll(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  /** What was submitted lies in another collection, in another shape. */
  async function moveElsewhere(): Promise<void> {
    const { database } = organization;
    const reshape = { $project: { number: '$submissionId', form: '$formId', owner: '$organizationId', answers: '$data', stamp: '$routing', at: '$createdAt' } };
    const moved = await database.collection('form_submissions').aggregate([reshape]).toArray();
    await database.collection('responses').insertMany(moved);
    await database.collection('form_submissions').drop();
    await database.createCollection('form_submissions', { viewOn: 'responses', pipeline: [...view] });
  }

  it('the comparison reads it, and judges as ever', async () => {
    for (let index = 0; index < 10; index += 1) await organization.submit({ at: minutesAgo(5) + index * 100 });
    const missed = await organization.submit({ at: minutesAgo(5), absent: ['explicit'] });
    await moveElsewhere();
    const ports = createReconcilePorts({ client, database: platform, organizationPrefix: organization.orgId, clock: () => now, bounds: defaultBounds, by: 'test' });
    const report = await reconcileLast(ports, { lengthMs: 600_000, orgId: organization.orgId }, signal);
    expect(report.counts).toMatchObject({ submissions: 11, classes: { both: 10, 'stream-only': 1 }, diverged: 1 });
    expect(report.divergences).toMatchObject([{ kind: 'missed-by-explicit', submissionId: missed }]);
  });

  it('the fallback finds what is stamped, and loads it', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5), data: { plan: 'gold' } });
    await moveElsewhere();
    const store = createFallbackStore(client, platform, organization.orgId);
    const { rows } = await store.stampedBetween(organization.orgId, minutesAgo(10), now, null);
    expect(rows.map((row) => row.submissionId)).toEqual([submissionId]);
    expect(await store.load(organization.orgId, [submissionId])).toMatchObject([{ submissionId, data: { plan: 'gold' } }]);
  });
});
