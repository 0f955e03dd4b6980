import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { createMongoClient, ensurePlatformIndexes } from '@tandem/mongodb';
import { mostFactsOfOne } from '@tandem/reconciliation';
import type { Db, FindCursor, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ofOtherIds } from '../merge-key-range.ts';
import { createFactSource } from './fact-source.ts';

describe('queries over all that was ever kept', () => {
  let client: MongoClient;
  let platform: Db;
  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'queries-test' });
    platform = client.db(`tandem_queries_${randomUUID().slice(0, 8)}`);
    await ensurePlatformIndexes(platform);
  });
  afterAll(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  const days = Array.from({ length: 1_000 }, (_, index) => new Date(index * 86_400_000));
  const lastTen = { from: days[990]!.getTime(), to: days.at(-1)!.getTime() + 1 };

  /** How many index keys and documents the server looked at. */
  const lookedAt = async (cursor: FindCursor) => {
    const { executionStats } = (await cursor.explain('executionStats')) as { executionStats: { totalKeysExamined: number; totalDocsExamined: number } };
    return Math.max(executionStats.totalKeysExamined, executionStats.totalDocsExamined);
  };

  it.each([
    ['trigger_decisions', 'decidedAt'],
    ['workflow_executions', 'createdAt'],
    ['dead_letters', 'firstSeen'],
  ])('read rows of %s whose submissions tell no time by the window alone', async (name, timeField) => {
    const rows = platform.collection(name);
    await rows.insertMany(days.map((day, index) => ({ nth: index, orgId: 'org_a', mergeKey: `~${index}`, [timeField]: day })));
    const cursor = rows.find(ofOtherIds('org_a', lastTen, timeField)).sort({ orgId: 1, mergeKey: 1 });
    expect(await cursor.clone().map(({ nth }) => nth as number).toArray()).toEqual(Array.from({ length: 10 }, (_, index) => 990 + index));
    expect(await lookedAt(cursor.clone())).toBeLessThan(20);
  });

  it('read a bounded number of rows of each submission, however many it has', async () => {
    const keys = [...Array.from({ length: mostFactsOfOne + 100 }, () => 'a'), ...Array.from({ length: 3 }, () => 'b')];
    await platform.collection('workflow_executions').insertMany(keys.map((mergeKey, nth) => ({ nth, orgId: 'org_b', mergeKey })));
    const read = (await createFactSource(client, platform, 'org_').executionsOf(orgIdSchema.parse('org_b'), ['b', 'a'])).map(({ mergeKey }) => mergeKey);
    expect(['a', 'b'].map((key) => read.filter((one) => one === key).length)).toEqual([mostFactsOfOne + 1, 3]);
  });

  it.each([{ kind: 'rare' }, { status: 'open' }])('list the newest findings of a kind or a status, %o, without passing over all others', async (filter) => {
    const findings = platform.collection('divergences');
    await findings.deleteMany({});
    await findings.insertMany(days.map((insertedAt, index) => ({ insertedAt, kind: index < 10 ? 'rare' : 'late', status: index < 10 ? 'open' : 'healed' })));
    expect(await lookedAt(findings.find(filter).sort({ insertedAt: -1, _id: 1 }).limit(10))).toBeLessThan(20);
  });
});
