import { randomUUID } from 'node:crypto';
import { orgIdSchema, type OperatorAction } from '@tandem/documents';
import { MongoClient, type Db, type Document } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActionLog } from './action-log.ts';
import { platformCollections } from './collections.ts';
import { createMongoClient } from './connect.ts';
import { ensurePlatformIndexes } from './indexes.ts';

const [acme, other] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other')];

function actionAt(seconds: number, orgId: OperatorAction['orgId']): OperatorAction {
  const at = new Date(1_700_000_000_000 + seconds * 1_000);
  return { _id: `action-${seconds}`, action: 'hold', orgId, by: 'ada', at, reason: 'a test', outcome: 'done', detail: {} };
}

describe('the action log', () => {
  let client: MongoClient;
  let platform: Db;
  beforeEach(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'action-log-test' });
    platform = client.db(`tandem_actions_${randomUUID().slice(0, 8)}`);
    await ensurePlatformIndexes(platform);
  });
  afterEach(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  it("lists the newest first, and what was done to all among an organization's own", async () => {
    const log = createActionLog(platform);
    for (const action of [actionAt(1, acme), actionAt(2, other), actionAt(3, null), actionAt(3, null)]) await log.record(action);
    expect((await log.list({ orgId: acme, limit: 10 })).map(({ _id }) => _id)).toEqual(['action-3', 'action-1']);
    expect((await log.list({ limit: 2 })).map(({ _id }) => _id)).toEqual(['action-3', 'action-2']);
  });

  it('finds the newest of some kinds that were not refused, however many others there are', async () => {
    const log = createActionLog(platform);
    const retried = Array.from({ length: 60 }, (_, index): OperatorAction => ({ ...actionAt(100 + index, acme), action: 'retry-dead-letter' }));
    const moves = [
      { ...actionAt(1, acme), action: 'promote' }, { ...actionAt(2, null), action: 'trip' }, { ...actionAt(3, acme), action: 'rollback', outcome: 'failed' },
      { ...actionAt(4, acme), action: 'rollback', outcome: 'refused' }, { ...actionAt(5, other), action: 'rollback' },
    ] satisfies OperatorAction[];
    for (const action of [...moves, ...retried]) await log.record(action);
    const found = async (limit: number, ...actions: OperatorAction['action'][]) => (await log.attempts({ orgId: acme, actions, limit })).map(({ _id }) => _id);
    expect(await found(50, 'promote', 'rollback', 'trip')).toEqual(['action-3', 'action-2', 'action-1']);
    expect(await found(1, 'rollback')).toEqual(['action-3']);
  });

  it('looks at no others for them, and at no more than it is asked for', async () => {
    const all = Array.from({ length: 600 }, (_, index): OperatorAction => ({
      ...actionAt(index, index % 5 === 0 ? null : acme), action: index % 2 === 0 ? 'retry-dead-letter' : 'promote', outcome: index % 3 === 0 ? 'refused' : 'done',
    }));
    await platformCollections(platform).operatorActions.insertMany(all);
    const watched = new MongoClient(process.env.MONGODB_URI!, { monitorCommands: true });
    const asked: { readonly filter: Document; readonly sort: Record<string, 1 | -1>; readonly limit: number }[] = [];
    watched.on('commandStarted', ({ commandName, command }) => { if (commandName === 'find') asked.push(command as (typeof asked)[number]); });
    try {
      await createActionLog(watched.db(platform.databaseName)).attempts({ orgId: acme, actions: ['promote', 'rollback', 'trip'], limit: 20 });
    } finally {
      await watched.close();
    }
    const { filter, sort, limit } = asked[0]!;
    const { executionStats } = (await platform.collection('operator_actions').find(filter).sort(sort).limit(limit).explain('executionStats')) as { executionStats: { totalKeysExamined: number; totalDocsExamined: number } };
    expect(executionStats.totalDocsExamined).toBeLessThanOrEqual(20 + 12);
    // one key more of each scan that is merged
    expect(executionStats.totalKeysExamined).toBeLessThanOrEqual(20 + 12);
  });
});
