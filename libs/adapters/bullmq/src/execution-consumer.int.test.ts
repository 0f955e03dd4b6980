import { randomUUID } from 'node:crypto';
import { addressOf, startTcpProxy, urlThrough } from '@tandem/faults';
import type { ExecutionJob } from '@tandem/trigger';
import { exampleExecution } from '@tandem/trigger/testing';
import { Queue } from 'bullmq';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExecutionConsumer, type ExecutionConsumer, type ExecutionConsumerOptions } from './execution-consumer.ts';
import { executionQueueName } from './execution-queue-keys.ts';
import { createExecutionQueue, type BullExecutionQueue } from './execution-queue.ts';

const redisUrl = process.env.REDIS_URL!;
const logger = pino({ level: 'silent' });
const job = (submission: string): ExecutionJob => ({ key: exampleExecution(submission)._id, attempt: 1 });

describe('the execution consumer', () => {
  let prefix: string;
  let queue: BullExecutionQueue;
  let inspection: Queue;
  let consumers: ExecutionConsumer[];
  let handled: ExecutionJob[];

  beforeEach(() => {
    prefix = `test-${randomUUID()}`;
    queue = createExecutionQueue({ redisUrl, prefix, logger });
    inspection = new Queue(executionQueueName, { connection: { url: redisUrl }, prefix });
    consumers = [];
    handled = [];
  });
  afterEach(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await inspection.obliterate({ force: true });
    await inspection.close();
    await queue.close();
  });

  const consume = (options: Partial<ExecutionConsumerOptions> = {}): ExecutionConsumer => {
    const handle = (taken: ExecutionJob) => Promise.resolve(void handled.push(taken));
    const consumer = createExecutionConsumer({ redisUrl, prefix, logger, concurrency: 4, handle, ...options });
    consumers.push(consumer);
    return consumer;
  };
  const countJobs = async () => {
    const counts = await inspection.getJobCounts();
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  };

  it('hands each job over and leaves nothing behind', async () => {
    consume();
    await queue.addAll([job('a'), job('b')]);
    await expect.poll(() => handled).toHaveLength(2);
    expect(handled).toEqual(expect.arrayContaining([job('a'), job('b')]));
    await expect.poll(countJobs).toBe(0);
  });

  it('never handles more jobs at a time than it may', async () => {
    let running = 0;
    let most = 0;
    const handle = async (taken: ExecutionJob) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      handled.push(taken);
    };
    consume({ concurrency: 3, handle });
    await queue.addAll(Array.from({ length: 60 }, (_, index) => job(`n${index}`)));
    await expect.poll(() => handled).toHaveLength(60);
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  it('goes on after a handler that throws, whose job may be added again', async () => {
    let failures = 0;
    const handle = (taken: ExecutionJob) => {
      if (failures === 0 && taken.key === job('bad').key) {
        failures += 1;
        return Promise.reject(new Error('played'));
      }
      handled.push(taken);
      return Promise.resolve();
    };
    consume({ handle });
    await queue.addAll([job('bad'), job('good')]);
    await expect.poll(() => handled).toEqual([job('good')]);
    await expect.poll(countJobs).toBe(0);
    await queue.addAll([job('bad')]);
    await expect.poll(() => handled).toEqual([job('good'), job('bad')]);
  });

  it('puts a job for which there is no room behind the others, takes it once there is, and gives the room back', async () => {
    let isFull = true;
    let taken = 0;
    const makeRoom = ({ key }: ExecutionJob) => {
      if (isFull && key === job('a').key) return Promise.resolve(null);
      taken += 1;
      return Promise.resolve(() => { taken -= 1; });
    };
    consume({ concurrency: 1, makeRoom });
    await queue.addAll([job('a'), job('b'), job('c')]);
    await expect.poll(() => handled).toEqual([job('b'), job('c')]);
    await expect.poll(countJobs).toBe(1);
    // it is there already
    await queue.addAll([job('a')]);
    await expect.poll(countJobs).toBe(1);
    isFull = false;
    await expect.poll(() => handled, { timeout: 10_000 }).toEqual([job('b'), job('c'), job('a')]);
    await expect.poll(countJobs).toBe(0);
    expect(taken).toBe(0);
  });

  it('drops a job that somebody else wrote and that is none', async () => {
    await inspection.add('execute', { key: { $gt: '' }, attempt: 'first' }, { jobId: 'strange' });
    await queue.addAll([job('a')]);
    consume();
    await expect.poll(() => handled).toEqual([job('a')]);
    await expect.poll(() => inspection.getJob('strange')).toBeUndefined();
  });

  it('waits at its end for the job that runs', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => { release = resolve; });
    let started = false;
    const consumer = consume({
      handle: async (taken) => {
        started = true;
        await released;
        handled.push(taken);
      },
    });
    await queue.addAll([job('a')]);
    await expect.poll(() => started).toBe(true);
    const closed = consumer.close();
    release();
    await closed;
    expect(handled).toEqual([job('a')]);
  });

  it('ends though a job does not', async () => {
    const consumer = consume({
      finishWithinMs: 50,
      handle: (taken) => {
        handled.push(taken);
        return new Promise(() => undefined);
      },
    });
    await queue.addAll([job('a')]);
    await expect.poll(() => handled).toHaveLength(1);
    await consumer.close();
  });

  it('takes jobs again by itself after Redis was away, and ends while it is away', async () => {
    const proxy = await startTcpProxy(addressOf(redisUrl));
    const consumer = consume({ redisUrl: urlThrough(redisUrl, proxy), finishWithinMs: 400 });
    await queue.addAll([job('before')]);
    await expect.poll(() => handled).toEqual([job('before')]);

    proxy.cut();
    await expect.poll(() => consumer.status().status).toBe('degraded');
    await queue.addAll([job('during')]);
    proxy.open();
    await expect.poll(() => handled, { timeout: 10_000 }).toEqual([job('before'), job('during')]);
    expect(consumer.status().status).toBe('ok');

    proxy.cut();
    await consumer.close();
    await proxy.close();
  });

  it('takes jobs again by itself after its connections died without a word', async () => {
    const proxy = await startTcpProxy(addressOf(redisUrl));
    const consumer = consume({ redisUrl: urlThrough(redisUrl, proxy), finishWithinMs: 400 });
    await queue.addAll([job('before')]);
    await expect.poll(() => handled).toEqual([job('before')]);

    proxy.abandon();
    await queue.addAll([job('during')]);
    await expect.poll(() => consumer.status().status).toBe('degraded');
    await expect.poll(() => handled).toEqual([job('before'), job('during')]);
    await expect.poll(() => consumer.status().status).toBe('ok');
    await consumer.close();
    await proxy.close();
  });
});
