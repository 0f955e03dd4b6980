import { createExecutionQueue } from '@tandem/bullmq';
import { defaultBounds } from '@tandem/comparison';
import { submissionStreamName } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { createDecisionStore, createDefinitionStore, createExecutionStore, createMongoClient, createServerClock } from '@tandem/mongodb';
import type { DeadLetterLedger, PlanRetryPorts, RetryPorts } from '@tandem/reconciliation';
import { createDeadLetterLedger, createFallbackRegistry, createRetrySources, createStreamState } from '@tandem/reconciliation-store';
import { createTrigger } from '@tandem/trigger';
import { pino } from 'pino';
import { loadConfig, loadQueueConfig } from '../config.ts';

/** Longer than a service waits: a command connects first of all. */
const connectWithinMs = 5_000;

/** What the commands that only look need. */
export interface Desk extends PlanRetryPorts {
  readonly letters: DeadLetterLedger;
}

/** Does the work with a connection to MongoDB, and closes it. Rejects with BACKEND_UNREACHABLE where there is none. */
export function withDesk<Result>(work: (desk: Desk) => Promise<Result>): Promise<Result> {
  return connected((parts) => work(parts.desk));
}

/** The same with Redis beside it, for commands that start something. */
export function withTrigger<Result>(work: (ports: RetryPorts) => Promise<Result>): Promise<Result> {
  const { REDIS_URL, QUEUE_PREFIX } = loadQueueConfig();
  return connected(async ({ desk, database }) => {
    const queue = createExecutionQueue({ redisUrl: REDIS_URL, prefix: QUEUE_PREFIX, logger: pino({ level: 'silent' }), connectWithinMs });
    const stores = { definitions: createDefinitionStore(database), executions: createExecutionStore(database), decisions: createDecisionStore(database) };
    try {
      return await work({ ...desk, trigger: createTrigger({ ...stores, queue, clock: desk.clock }) });
    } finally {
      await queue.close();
    }
  });
}

async function connected<Result>(work: (parts: { desk: Desk; database: ReturnType<ReturnType<typeof createMongoClient>['db']> }) => Promise<Result>): Promise<Result> {
  const config = loadConfig();
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: 'cli' });
  try {
    const serverClock = createServerClock(client);
    await serverClock.refresh().catch((cause: unknown) => {
      throw new TandemError('BACKEND_UNREACHABLE', 'MongoDB', { cause });
    });
    const database = client.db(config.MONGODB_DATABASE);
    const clock = () => serverClock.now();
    const desk = {
      letters: createDeadLetterLedger(database),
      sources: createRetrySources(client, database),
      registry: createFallbackRegistry(client, database, clock),
      stream: createStreamState(database, submissionStreamName),
      clock,
      marginMs: defaultBounds.marginMs,
    };
    return await work({ desk, database });
  } finally {
    await client.close();
  }
}
