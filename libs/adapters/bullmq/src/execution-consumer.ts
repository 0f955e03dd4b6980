import type { ExecutionKey } from '@tandem/documents';
import type { ExecutionJob } from '@tandem/trigger';
import { Worker, type Job } from 'bullmq';
import type { Logger } from 'pino';
import { z } from 'zod';
import { endsWithin } from './ends-within.ts';
import { executionQueueName, queueMarkKey } from './execution-queue-keys.ts';
import { createPutOff, type PutOff } from './put-off.ts';
import { connectConsumer, redisHealth, unanswered, type RedisHealth } from './redis-connection.ts';
import { createRefusals } from './refusals.ts';
import { watchConnection } from './watch-connection.ts';

export interface ExecutionConsumerOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly logger: Logger;
  /** Jobs at a time, until told otherwise. */
  readonly concurrency: number;
  /**
   * Runs one execution. A job may come twice, and at the same time in two processes (a stalled one is
   * given out again): the handler claims the execution in the database before it acts. A rejection is
   * logged, no more.
   */
  readonly handle: (job: ExecutionJob) => Promise<void>;
  /** Makes room for a job, and is given it back when the job has ended. Null: there is none, and the job is put behind the others. Without this there is room for all. */
  readonly makeRoom?: (job: ExecutionJob) => Promise<(() => void) | null>;
  /** How long `close` waits for running jobs, and for Redis, before it lets go. */
  readonly finishWithinMs?: number;
}

export interface ExecutionConsumer {
  /** From memory, for the readiness of the process. */
  status(): RedisHealth;
  /** Jobs at a time from now on; those that run go on. */
  takeAtMost(jobs: number): void;
  /** Takes no more jobs, and resolves when the running ones have ended or the time is over. */
  close(): Promise<void>;
}

const letGoWithinMs = 500;

const jobSchema = z.object({
  key: z.string().min(1).max(512),
  attempt: z.number().int().nonnegative(),
});

/** Takes execution jobs from BullMQ. Reconnects by itself; no error of Redis is ever thrown. */
export function createExecutionConsumer(options: ExecutionConsumerOptions): ExecutionConsumer {
  const { logger, finishWithinMs = 7_000 } = options;
  const redis = connectConsumer(options);
  // BullMQ watches its own second connection, on which it waits for jobs
  const watch = watchConnection(redis, () => redis.get(queueMarkKey(options.prefix)));
  const putOff = createPutOff();
  const worker = new Worker(executionQueueName, (job, token) => handleJob(job, token, putOff, options), {
    connection: redis,
    prefix: options.prefix,
    concurrency: options.concurrency,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    runRetryDelay: 500,
    // a job that a dead process had taken is given out again within these two together
    lockDuration: 10_000,
    stalledInterval: 5_000,
  });
  const refusals = createRefusals();
  worker.on('active', () => { void refusals.noted(Promise.resolve()); });
  worker.on('error', (error) => {
    // asks again and again, so a refusal is remembered for as long as it holds
    refusals.noted(Promise.reject(error)).catch(() => undefined);
    logger.debug({ error: error.message }, 'the consumer has an error');
  });

  return {
    status: () => (watch.hangs() ? unanswered : redisHealth(redis, refusals.last())),
    takeAtMost(jobs) {
      worker.concurrency = jobs;
    },
    async close() {
      const closed = worker.close();
      if (!(await endsWithin(finishWithinMs, closed))) {
        logger.warn('executions still run; they are taken over once their leases lapse');
        // a connection that is between two attempts to connect never says that it has closed
        await endsWithin(letGoWithinMs, worker.disconnect().catch(() => undefined));
      }
      watch.stop();
      redis.disconnect();
    },
  };
}

/** What comes from Redis was written by somebody: it is looked at before it is believed. */
async function handleJob(given: Job, token: string | undefined, putOff: PutOff, { handle, makeRoom = roomForAll, logger }: ExecutionConsumerOptions): Promise<void> {
  const parsed = jobSchema.safeParse(given.data);
  if (!parsed.success) {
    logger.warn({ problems: z.prettifyError(parsed.error) }, 'a job that is none was dropped');
    return;
  }
  const job: ExecutionJob = { key: parsed.data.key as ExecutionKey, attempt: parsed.data.attempt };
  const giveBack = await makeRoom(job);
  if (!giveBack) return putOff(given, job.key, token);
  try {
    await handle(job);
  } catch (error) {
    logger.error({ err: error, key: job.key, attempt: job.attempt }, 'an execution job failed; the sweep enqueues it again');
  } finally {
    giveBack();
  }
}

const roomForAll = () => Promise.resolve(() => undefined);
