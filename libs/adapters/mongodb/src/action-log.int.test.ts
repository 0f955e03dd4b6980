import { randomUUID } from 'node:crypto';
import { orgIdSchema, type OperatorAction } from '@tandem/documents';
import type { Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActionLog } from './action-log.ts';
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
});
