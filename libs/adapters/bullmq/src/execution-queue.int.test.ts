import { randomUUID } from 'node:crypto';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import type { ExecutionJob } from '@tandem/trigger';
import { describeExecutionQueue, exampleExecution } from '@tandem/trigger/testing';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExecutionConsumer } from './execution-consumer.ts';
import { executionQueueName } from './execution-queue-keys.ts';
import { createExecutionQueue, type BullExecutionQueue } from './execution-queue.ts';

const redisUrl = process.env.REDIS_URL!;
const logger = pino({ level: 'silent' });
const job = (submission: string): ExecutionJob => ({ key: exampleExecution(submission)._id, attempt: 1 });

/** Looks at a queue past the adapter. */
function inspect(prefix: string) {
  const queue = new Queue<ExecutionJob>(executionQueueName, { connection: { url: redisUrl }, prefix });
  return {
    queue,
    waiting: async () => (await queue.getJobs(['waiting', 'active', 'delayed', 'completed', 'failed'])).map(({ data }) => data),
    async close() {
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}

describeExecutionQueue('BullMQ', () => {
  const prefix = `test-${randomUUID()}`;
  const queue = createExecutionQueue({ redisUrl, prefix, logger });
  const inspection = inspect(prefix);
  return Promise.resolve({
    queue,
    waiting: inspection.waiting,
    async finishAll() {
      const consumer = createExecutionConsumer({ redisUrl, prefix, logger, concurrency: 10, handle: () => Promise.resolve() });
      await expect.poll(inspection.waiting).toEqual([]);
      await consumer.close();
    },
    async close() {
      await inspection.close();
      await queue.close();
    },
  });
});

describe('the execution queue while Redis is away', () => {
  const prefix = `test-${randomUUID()}`;
  let proxy: TcpProxy;
  let queue: BullExecutionQueue;
  let inspection: ReturnType<typeof inspect>;

  beforeEach(async () => {
    proxy = await startTcpProxy(addressOf(redisUrl));
    queue = createExecutionQueue({ redisUrl: urlThrough(redisUrl, proxy), prefix, logger, connectWithinMs: 300, answerWithinMs: 500 });
    inspection = inspect(prefix);
  });
  afterEach(async () => {
    await queue.close();
    await inspection.close();
    await proxy.close();
  });

  /** Whatever the machine is busy with: the times that the queue allows are short. */
  const taken = (submission: string) => expect.poll(() => queue.addAll([job(submission)]).then(() => 'added', () => 'rejected')).toBe('added');

  it('rejects, and takes jobs again by itself when Redis is back', async () => {
    await taken('before');
    proxy.cut();
    await expect(queue.addAll([job('during')])).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(queue.status().status).toBe('degraded');

    proxy.open();
    await expect.poll(() => queue.status().status).toBe('ok');
    await taken('during');
    expect(await inspection.waiting()).toEqual(expect.arrayContaining([job('before'), job('during')]));
  });

  it('rejects when Redis hangs, however often it is asked', async () => {
    await taken('before');
    proxy.stall();
    for (const submission of ['one', 'two', 'three']) {
      await expect(queue.addAll([job(submission)])).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    }
    proxy.open();
    await taken('after');
  });

  it('starts while Redis is away', async () => {
    proxy.cut();
    const late = createExecutionQueue({ redisUrl: urlThrough(redisUrl, proxy), prefix, logger, connectWithinMs: 100 });
    await expect(late.addAll([job('a')])).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    proxy.open();
    await expect.poll(() => late.status().status).toBe('ok');
    await expect.poll(() => late.addAll([job('a')]).then(() => 'added', () => 'rejected')).toBe('added');
    await late.close();
    expect(await inspection.waiting()).toEqual([job('a')]);
  });

  it('takes jobs though Redis never says what it is', async () => {
    const admin = new Redis(redisUrl);
    const user = `silent-${randomUUID()}`;
    await admin.acl('SETUSER', user, 'on', '>secret', '~*', '&*', '+@all', '-info');
    const address = new URL(redisUrl);
    [address.username, address.password] = [user, 'secret'];
    const untold = createExecutionQueue({ redisUrl: address.href, prefix, logger });
    await expect.poll(() => untold.addAll([job('a')]).then(() => 'added', () => 'rejected')).toBe('added');
    await untold.close();
    await admin.acl('DELUSER', user);
    admin.disconnect();
  });

  it('closes while Redis is away, connected before or never', async () => {
    proxy.cut();
    await queue.close();
    const never = createExecutionQueue({ redisUrl: urlThrough(redisUrl, proxy), prefix, logger });
    await never.close();
  });

  it('says what Redis refuses, until Redis takes something', async () => {
    const admin = new Redis(redisUrl);
    const wait = `${prefix}:${executionQueueName}:wait`;
    await admin.set(wait, 'no list');
    await expect(queue.addAll([job('a')])).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(queue.status()).toMatchObject({ status: 'degraded', detail: expect.stringMatching(/^Redis refuses: WRONGTYPE/) as string });
    await admin.del(wait);
    await queue.addAll([job('b')]);
    expect(queue.status()).toEqual({ status: 'ok' });
    admin.disconnect();
  });

  it('adds jobs to a Redis that forgot all scripts and jobs', async () => {
    await queue.addAll([job('before')]);
    const admin = new Redis(redisUrl);
    await admin.script('FLUSH');
    admin.disconnect();
    await inspection.queue.obliterate({ force: true });
    proxy.cut();
    proxy.open();
    await expect.poll(() => queue.addAll([job('before'), job('after')]).then(() => 'added', () => 'rejected')).toBe('added');
    expect(await inspection.waiting()).toHaveLength(2);
  });
});
