import { orgIdSchema } from '@tandem/documents';
import type { Db, MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { createHistoryChecks } from './history-checks.ts';

it('calls a server unreachable that tells no operation time, as the stream does', async () => {
  // one that stands alone, in no replica set
  const client = { startSession: () => ({ endSession: () => Promise.resolve() }), db: () => ({ command: () => Promise.resolve({ ok: 1 }) }) };
  const checks = createHistoryChecks(client as unknown as MongoClient, { collection: () => ({}) } as unknown as Db);
  await expect(checks.snapshot(orgIdSchema.parse('org_a'), new AbortController().signal)).rejects.toMatchObject({ code: 'BACKEND_UNREACHABLE' });
});
