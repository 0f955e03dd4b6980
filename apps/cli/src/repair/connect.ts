import { setTimeout as delay } from 'node:timers/promises';
import { createExecutionQueue } from '@tandem/bullmq';
import { defaultBounds } from '@tandem/comparison';
import { submissionStreamName } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { createActionLog, createDecisionStore, createDefinitionStore, createExecutionStore, createMongoClient, createServerClock } from '@tandem/mongodb';
import type { FactSource } from '@tandem/reconciliation';
import { createExecutionReader, createFallbackRegistry, createFallbackStore, createReconcilePorts, createRepairFindings, createStreamState } from '@tandem/reconciliation-store';
import type { ApplyRepairPorts, PlanRepairPorts } from '@tandem/repair';
import { createTrigger } from '@tandem/trigger';
import type { Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { loadConfig, loadQueueConfig } from '../config.ts';

/** Longer than a service waits: a command connects first of all. */
const connectWithinMs = 5_000;

/** What the commands that look back need: reads only. */
export interface Past extends PlanRepairPorts {
  readonly facts: FactSource;
}

/** Does the work with a connection to MongoDB, and closes it. Rejects with BACKEND_UNREACHABLE where there is none. */
export function withPast<Result>(work: (past: Past) => Promise<Result>): Promise<Result> {
  return connected((past) => work(past));
}

/** The same with Redis beside it, for a repair that is carried out. */
export function withRepair<Result>(work: (ports: ApplyRepairPorts) => Promise<Result>): Promise<Result> {
  const { REDIS_URL, QUEUE_PREFIX } = loadQueueConfig();
  return connected(async (past, database) => {
    const queue = createExecutionQueue({ redisUrl: REDIS_URL, prefix: QUEUE_PREFIX, logger: pino({ level: 'silent' }), connectWithinMs });
    const stores = { definitions: createDefinitionStore(database), executions: createExecutionStore(database), decisions: createDecisionStore(database) };
    const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined);
    try {
      return await work({ ...past, trigger: createTrigger({ ...stores, queue, clock: past.clock }), queue, actions: createActionLog(database), pause });
    } finally {
      await queue.close();
    }
  });
}

async function connected<Result>(work: (past: Past, database: Db) => Promise<Result>): Promise<Result> {
  const { MONGODB_URI, MONGODB_DATABASE, ORGANIZATION_PREFIX } = loadConfig();
  const client = createMongoClient({ uri: MONGODB_URI, appName: 'cli' });
  try {
    const serverClock = createServerClock(client);
    await serverClock.refresh().catch((cause: unknown) => {
      throw new TandemError('BACKEND_UNREACHABLE', 'MongoDB', { cause });
    });
    const database = client.db(MONGODB_DATABASE);
    return await work(pastOf(client, database, ORGANIZATION_PREFIX, () => serverClock.now()), database);
  } finally {
    await client.close();
  }
}

function pastOf(client: MongoClient, database: Db, organizationPrefix: string, clock: () => number): Past {
  return {
    facts: createReconcilePorts({ client, database, organizationPrefix, clock, bounds: defaultBounds, by: 'cli' }).facts,
    findings: createRepairFindings(database),
    submissions: createFallbackStore(client, database, organizationPrefix),
    executions: createExecutionReader(database),
    registry: createFallbackRegistry(client, database, clock),
    stream: createStreamState(database, submissionStreamName),
    clock,
    marginMs: defaultBounds.marginMs,
  };
}
