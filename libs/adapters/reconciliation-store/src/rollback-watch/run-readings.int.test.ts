import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import { orgIdSchema } from '@tandem/documents';
import { createDecisionStore, createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import { reconcileLast, reconcileSince } from '@tandem/reconciliation';
import { losses, streamErrors } from '@tandem/rollback-triggers';
import type { RunReading } from '@tandem/rollback-watch';
import { exampleDecision } from '@tandem/trigger/testing';
import { ObjectId, type Db, type MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFaultReader } from './fault-reader.ts';
import { createReconcilePorts } from '../reconcile-ports.ts';
import { createRunReadings } from './run-readings.ts';

const { signal } = new AbortController();

describe('the readings of the rollback watch', { timeout: 60_000 }, () => {
  let client: MongoClient;
  let organization: Db;
  let platform: Db;

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'run-readings-test' });
  });
  beforeEach(async () => {
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_readings_${name}`);
    platform = client.db(`tandem_readings_${name}`);
    await ensurePlatformIndexes(platform);
  });
  afterEach(async () => {
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
  });
  afterAll(() => client.close());

  const ports = () =>
    createReconcilePorts({ client, database: platform, organizationPrefix: organization.databaseName, clock: Date.now, bounds: { ...defaultBounds, graceMs: 1_000 }, by: 'test' });

  /** One that the stream decided after that time, or never. */
  async function plant(name: string, tookMs: number | null): Promise<void> {
    const at = Date.now() - 60_000;
    const stamp = { phase: 'primary', flagRevision: 'r', decidedAt: new Date(at), by: 'test' } as const;
    const _id = new ObjectId(ObjectId.generate(Math.floor(at / 1_000)));
    const orgId = orgIdSchema.parse(organization.databaseName);
    await organization.collection('form_submissions').insertOne({ _id, submissionId: `sub_${name}`, formId: 'form-contact', organizationId: orgId, data: {}, routing: stamp });
    const decision = exampleDecision(name, { orgId, mergeKey: _id.toHexString(), stamp, phase: 'primary', insertedAt: stamp.decidedAt });
    const decisions = [{ ...decision, outcome: 'recorded' as const, decidedAt: stamp.decidedAt }];
    if (tookMs !== null) decisions.push({ ...decision, _id: `${decision._id}-stream` as typeof decision._id, path: 'stream', outcome: 'recorded', decidedAt: new Date(at + tookMs) });
    await createDecisionStore(platform).recordAll(decisions);
  }

  async function streamIsAt(now: number): Promise<void> {
    const zero = { seconds: 0, increment: 0 };
    const checkpoint = { clusterTime: { seconds: Math.floor(now / 1_000) + 60, increment: 0 }, resumeToken: null, registryReadUntil: zero, historyFrom: zero };
    await platform.collection<{ _id: string }>('stream_checkpoints').updateOne({ _id: 'submissions' }, { $set: checkpoint }, { upsert: true });
  }

  async function readings(): Promise<readonly RunReading[]> {
    const all: RunReading[] = [];
    for await (const run of createRunReadings(platform).startedAfter(new Date(0))) all.push(run);
    return all;
  }

  it('are what a scheduled run says: who is compared, and how long the stream took', async () => {
    for (const name of ['a', 'b', 'c']) await plant(name, 700);
    await plant('missed', null);
    await streamIsAt(Date.now());
    await reconcileSince(ports(), { firstWindowMs: 600_000, overlapMs: 60_000 }, signal);
    await reconcileLast(ports(), { lengthMs: 600_000, orgId: null }, signal);
    expect(await readings()).toMatchObject([
      { organizations: [{ orgId: organization.databaseName, eligible: 4, compared: 4, stream: [{ fromMs: 512, upToMs: 768, n: 3 }] }] },
    ]);
    const now = Date.now();
    const orgId = orgIdSchema.parse(organization.databaseName);
    const windows = [{ from: now - 3_600_000, to: now }];
    for (const criteria of [streamErrors, losses]) expect(await createFaultReader(platform).count({ orgId, criteria, windows }, 10)).toMatchObject({ submissions: 1 });
  });

  it('leave out what an older version has written without counts', async () => {
    const organizations = [{ orgId: organization.databaseName, window: { from: 0, to: 1 }, submissions: 9, diverged: 0 }];
    await platformCollections(platform).reconciliations.insertOne({ _id: 'old', trigger: 'schedule', state: 'completed', startedAt: new Date(), organizations });
    expect(await readings()).toMatchObject([{ organizations: [] }]);
  });
});
