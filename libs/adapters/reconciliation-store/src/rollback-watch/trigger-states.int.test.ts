import { randomUUID } from 'node:crypto';
import { createMongoClient } from '@tandem/mongodb';
import { describeTriggerStates } from '@tandem/rollback-watch/testing';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll } from 'vitest';
import { createTriggerStates } from './trigger-states.ts';

let client: MongoClient;
beforeAll(() => {
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'trigger-states-test' });
});
afterAll(() => client.close());

describeTriggerStates('MongoDB', () => {
  const database = client.db(`tandem_triggers_${randomUUID().slice(0, 8)}`);
  return Promise.resolve({ states: createTriggerStates(database), close: async () => { await database.dropDatabase(); } });
});
