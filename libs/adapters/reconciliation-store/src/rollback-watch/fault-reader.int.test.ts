import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import { streamErrors } from '@tandem/rollback-triggers';
import { describeFaultReader } from '@tandem/rollback-watch/testing';
import type { Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFaultReader, faultFilter } from './fault-reader.ts';

let client: MongoClient;
beforeAll(() => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'fault-reader-test' });
});
afterAll(() => client.close());

async function openDatabase() {
  const database = client.db(`tandem_faults_${randomUUID().slice(0, 8)}`);
  await ensurePlatformIndexes(database);
  const plant = async (faults: readonly object[]) => { await platformCollections(database).divergences.insertMany(faults as (Document & { _id: string })[]); };
  return { database, plant, close: async () => { await database.dropDatabase(); } };
}

describeFaultReader('MongoDB', async () => {
  const { database, ...harness } = await openDatabase();
  return { reader: createFaultReader(database), ...harness };
});

it('counts faults without passing over findings that are none, however many', async () => {
  const { database, plant, close } = await openDatabase();
  try {
    const [orgId, window] = [orgIdSchema.parse('org_acme'), { from: 0, to: 60_000 }];
    await plant(Array.from({ length: 2_000 }, (_, index) => ({
      _id: `${index}`, orgId, mergeKey: `${index}`, kind: 'not-executed', cause: index < 10 ? 'execution-missing' : 'never-claimed', status: 'open', phase: 'primary',
      insertedAt: new Date(index), evidence: { decidedBy: ['stream'] },
    })));
    const cursor = platformCollections(database).divergences.find(faultFilter({ orgId, criteria: streamErrors, windows: [window] }) as object);
    const { executionStats } = (await cursor.explain('executionStats')) as { executionStats: { nReturned: number; totalKeysExamined: number; totalDocsExamined: number } };
    expect(executionStats).toMatchObject({ nReturned: 10, totalDocsExamined: 10 });
    expect(executionStats.totalKeysExamined).toBeLessThan(100);
  } finally {
    await close();
  }
});
