import { orgIdSchema, workflowIdSchema } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import { afterAll, expect, it } from 'vitest';
import { createHistoryStore } from './history-store.ts';

const client = createMongoClient({ uri: 'mongodb://127.0.0.1:1/?directConnection=true', appName: 'history-store-test', serverSelectionTimeoutMS: 10 });
afterAll(() => client.close());

it('calls the store unavailable where the database does not answer', async () => {
  const store = createHistoryStore(client.db('tandem'));
  const time = { seconds: 1, increment: 1 };
  const entry = {
    _id: 'org_a:w1:1', orgId: orgIdSchema.parse('org_a'), workflowId: workflowIdSchema.parse('w1'), documentKey: 'w1', effectiveFrom: time, definitionId: null, source: 'stream' as const,
  };
  const calls = [
    () => store.append([{ entry, definition: null }]), () => store.asOf(time)[Symbol.asyncIterator]().next(), () => store.after(time), () => store.organizationsChanged(time, time),
  ];
  for (const call of calls) await expect(call(), String(call)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
});
