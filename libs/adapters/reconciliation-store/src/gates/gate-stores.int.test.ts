import { randomUUID } from 'node:crypto';
import { createMongoClient, ensurePlatformIndexes } from '@tandem/mongodb';
import { describeGateStores } from '@tandem/reconciliation/testing';
import { createDeclaredWindowStore } from './declared-window-store.ts';
import { createDirectWriterStore } from './direct-writer-store.ts';
import { createGateVerdictStore } from './gate-verdict-store.ts';
import { createIgnoreStore } from './ignore-store.ts';
import { createWaveStore } from './wave-store.ts';

describeGateStores('MongoDB stores', async () => {
  const client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'gate-stores-test' });
  const database = client.db(`tandem_gate_stores_${randomUUID().slice(0, 8)}`);
  await ensurePlatformIndexes(database);
  let now = 0;
  return {
    ignores: createIgnoreStore(database),
    writers: createDirectWriterStore(database),
    windows: createDeclaredWindowStore(database),
    waves: createWaveStore(database),
    verdicts: createGateVerdictStore(database, () => now),
    setNow: (at: number) => { now = at; },
    async close() {
      await database.dropDatabase();
      await client.close();
    },
  };
});
