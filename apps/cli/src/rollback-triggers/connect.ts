import { TandemError } from '@tandem/errors';
import { createActionLog, createMongoClient, createServerClock } from '@tandem/mongodb';
import { createTriggerStates } from '@tandem/reconciliation-store';
import type { ReArmPorts } from '@tandem/rollback-watch';
import { loadConfig } from '../config.ts';

/** Does the work with a connection to MongoDB, and closes it. Rejects with BACKEND_UNREACHABLE where there is none. */
export async function withTriggers<Result>(work: (ports: ReArmPorts) => Promise<Result>): Promise<Result> {
  const { MONGODB_URI, MONGODB_DATABASE } = loadConfig();
  const client = createMongoClient({ uri: MONGODB_URI, appName: 'cli' });
  try {
    const clock = createServerClock(client);
    await clock.refresh().catch((cause: unknown) => {
      throw new TandemError('BACKEND_UNREACHABLE', 'MongoDB', { cause });
    });
    const database = client.db(MONGODB_DATABASE);
    return await work({ states: createTriggerStates(database), actions: createActionLog(database), clock: () => clock.now() });
  } finally {
    await client.close();
  }
}
