import { randomUUID } from 'node:crypto';
import { orgIdSchema, workflowIdSchema, type WorkflowHistoryEntry } from '@tandem/documents';
import { createMongoClient, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHistoryEntries } from './history-reading.ts';

const orgId = orgIdSchema.parse('org_history');

describe("an organization's history", () => {
  let client: MongoClient;
  let database: Db;
  beforeEach(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'history-reading-test' });
    database = client.db(`tandem_history_${randomUUID().slice(0, 8)}`);
    await ensurePlatformIndexes(database);
  });
  afterEach(async () => {
    await database.dropDatabase();
    await client.close();
  });

  const entry = (workflow: string, seconds: number, increment: number, malformed = false): WorkflowHistoryEntry => ({
    _id: `${workflow}:${seconds}:${increment}`, orgId, workflowId: workflowIdSchema.parse(workflow), documentKey: workflow, effectiveFrom: { seconds, increment },
    definitionId: malformed ? null : `definition-${seconds}`, ...(malformed && { malformed: 'no canvas' }), source: 'stream',
  });

  it('is read the same whether it is read whole or workflow by workflow: what was in force, and what came after', async () => {
    const edited = Array.from({ length: 50 }, (_, index) => entry('wf-edited', 10 + index, 1));
    const broken = [entry('wf-broken', 10, 1), entry('wf-broken', 20, 1, true), entry('wf-broken', 20, 2, true), entry('wf-broken', 70, 1)];
    await platformCollections(database).history.insertMany([...edited, ...broken, entry('wf-same-second', 30, 1), entry('wf-same-second', 30, 2), entry('wf-new', 80, 1), entry('wf-always-broken', 5, 1, true)]);
    const keys = async (readWhole?: number) => (await readHistoryEntries(database, orgId, 50, readWhole)).map(({ _id }) => _id);
    expect(await keys(3)).toEqual(await keys());
    expect(await keys(3)).toEqual([
      'wf-always-broken:5:1', ...broken.map(({ _id }) => _id), ...edited.slice(39).map(({ _id }) => _id), 'wf-new:80:1', 'wf-same-second:30:2',
    ]);
  });
});
