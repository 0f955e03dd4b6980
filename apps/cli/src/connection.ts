import { createExecutionQueue, type BullExecutionQueue } from '@tandem/bullmq';
import { defaultBounds, type ComparisonBounds } from '@tandem/comparison';
import { TandemError } from '@tandem/errors';
import { createMongoClient, createServerClock, createTriggerStores } from '@tandem/mongodb';
import type { Clock } from '@tandem/reconciliation';
import { chosenBounds } from '@tandem/service-host';
import { createTrigger, type Trigger } from '@tandem/trigger';
import type { Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { loadConfig, loadQueueConfig } from './config.ts';

/** Longer than a service waits: a command connects first of all. */
export const connectWithinMs = 5_000;

/** What every command stands on. */
export interface Connection {
  readonly client: MongoClient;
  /** The platform database. */
  readonly database: Db;
  readonly organizationPrefix: string;
  /** The server's. */
  readonly clock: Clock;
  readonly bounds: ComparisonBounds;
}

/** Does the work with a connection to MongoDB, and closes it. Rejects with BACKEND_UNREACHABLE where there is none. */
export async function withConnection<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
  const config = loadConfig();
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: 'cli' });
  try {
    const serverClock = createServerClock(client);
    await serverClock.refresh().catch((cause: unknown) => {
      throw new TandemError('BACKEND_UNREACHABLE', 'MongoDB', { cause });
    });
    return await work({
      client,
      database: client.db(config.MONGODB_DATABASE),
      organizationPrefix: config.ORGANIZATION_PREFIX,
      clock: () => serverClock.now(),
      bounds: { ...defaultBounds, ...chosenBounds(config) },
    });
  } finally {
    await client.close();
  }
}

/** The same with the queue beside it, for commands that start something. */
export function withQueue<Result>(work: (connection: Connection, queue: BullExecutionQueue) => Promise<Result>): Promise<Result> {
  const { REDIS_URL, QUEUE_PREFIX } = loadQueueConfig();
  return withConnection(async (connection) => {
    const queue = createExecutionQueue({ redisUrl: REDIS_URL, prefix: QUEUE_PREFIX, logger: pino({ level: 'silent' }), connectWithinMs });
    try {
      return await work(connection, queue);
    } finally {
      await queue.close();
    }
  });
}

/** The use case that starts workflows, as every path has it. */
export function triggerBy({ database, clock }: Connection, queue: BullExecutionQueue): Trigger {
  return createTrigger({ ...createTriggerStores(database), queue, clock });
}
