import { TandemError } from '@tandem/errors';
import type { ExecutionJob, ExecutionQueue } from '@tandem/trigger';
import { Queue } from 'bullmq';
import type { Logger } from 'pino';
import { endsWithin } from './ends-within.ts';
import { executionQueueName, queueMarkKey } from './execution-queue-keys.ts';
import { jobIdOf } from './job-id.ts';
import { connectProducer, hangsAfterMs, redisHealth, redisReady, type RedisHealth } from './redis-connection.ts';
import { createRefusals } from './refusals.ts';

const jobName = 'execute';
/** Jobs per message: more makes no job faster, and keeps Redis busy for longer at a time. */
const chunkSize = 250;

export interface ExecutionQueueOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly logger: Logger;
  /** How long `addAll` waits for a connection before it rejects. Short: the caller asks again anyway. */
  readonly connectWithinMs?: number;
  /** How long one message may take before `addAll` rejects and the connection is made anew. */
  readonly answerWithinMs?: number;
}

export interface BullExecutionQueue extends ExecutionQueue {
  /**
   * A key that no job needs, among the queue's keys and without an expiry: gone when they are. Its calls
   * reject as `addAll` does.
   */
  readonly mark: { read(): Promise<string | null>; write(mark: string): Promise<void> };
  /** From memory, for the readiness of the process: whether Redis is there, and whether it took what came last. */
  status(): RedisHealth;
  close(): Promise<void>;
}

/**
 * The execution queue on BullMQ. Retries are Tandem's own, so a job has one attempt and is removed
 * when it ends, whichever way. While Redis is away `addAll` rejects with QUEUE_UNAVAILABLE in bounded time.
 */
export function createExecutionQueue(options: ExecutionQueueOptions): BullExecutionQueue {
  const { prefix, connectWithinMs = 500, answerWithinMs = hangsAfterMs } = options;
  const redis = connectProducer(options);
  const queue = new Queue<ExecutionJob>(executionQueueName, {
    connection: redis,
    prefix,
    // it asks once, and where the answer is lost takes no job for the life of the process
    skipVersionCheck: true,
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  const refusals = createRefusals(redis.isCluster ? 'any failure' : 'a refusal');
  const markKey = queueMarkKey(prefix);
  // the connection logs its own errors; without a listener BullMQ would throw them
  queue.on('error', () => undefined);

  async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    await redisReady(redis, connectWithinMs);
    const answer = refusals.noted(ask());
    if (await endsWithin(answerWithinMs, answer)) return answer;
    // a connection that hangs is dropped: what waits on it fails, and nothing piles up
    redis.disconnect(true);
    throw new TandemError('QUEUE_UNAVAILABLE', `no answer from Redis within ${answerWithinMs} ms`);
  }

  function addChunk(jobs: readonly ExecutionJob[]): Promise<unknown> {
    const bulk = jobs.map((job) => ({ name: jobName, data: { key: job.key, attempt: job.attempt }, opts: { jobId: jobIdOf(job) } }));
    return answered(() => queue.addBulk(bulk));
  }

  return {
    async addAll(jobs, signal) {
      for (let start = 0; start < jobs.length; start += chunkSize) {
        signal?.throwIfAborted();
        await addChunk(jobs.slice(start, start + chunkSize)).catch(rejectAsUnavailable('adding jobs'));
      }
    },
    mark: {
      read: () => answered(() => redis.get(markKey)).catch(rejectAsUnavailable('reading the mark')),
      async write(mark) {
        await answered(() => redis.set(markKey, mark)).catch(rejectAsUnavailable('writing the mark'));
      },
    },
    status: () => redisHealth(redis, refusals.last()),
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}

function rejectAsUnavailable(doing: string) {
  return (error: unknown): never => {
    throw error instanceof TandemError ? error : new TandemError('QUEUE_UNAVAILABLE', doing, { cause: error });
  };
}
