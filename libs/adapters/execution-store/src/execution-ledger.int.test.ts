import { randomUUID } from 'node:crypto';
import { describeExecutionLedger, exampleExecution } from '@tandem/execution/testing';
import { createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExecutionLedger } from './execution-ledger.ts';
import { createSweepLedger } from './sweep-ledger.ts';

let client: MongoClient;
const database = `tandem_ledger_${randomUUID().slice(0, 8)}`;
const db = () => client.db(database);

beforeAll(async () => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'ledger-test' });
  await ensurePlatformIndexes(db());
});
afterAll(async () => {
  await db().dropDatabase();
  await client.close();
});

describeExecutionLedger('MongoDB', async () => {
  const { executions } = platformCollections(db());
  await executions.deleteMany({});
  return {
    ledger: { ...createExecutionLedger(db()), ...createSweepLedger(db()) },
    put: async (execution) => {
      await executions.insertOne(execution);
    },
    find: (key) => executions.findOne({ _id: key }),
    close: () => Promise.resolve(),
  };
});

describe('claims under contention', () => {
  it('gives each of fifty executions to exactly one of twenty workers', async () => {
    const { executions } = platformCollections(db());
    await executions.deleteMany({});
    const ledger = createExecutionLedger(db());
    for (let round = 0; round < 50; round += 1) {
      const execution = exampleExecution(`round-${round}`);
      await executions.insertOne(execution);
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => ledger.claim(execution._id, `worker-${index}`, 60_000)));
      expect(outcomes.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
    }
  });
});
