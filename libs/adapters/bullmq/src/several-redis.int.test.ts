import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRedisCluster, startSentinelSet } from '@tandem/stack';
import type { ExecutionJob } from '@tandem/trigger';
import { exampleExecution } from '@tandem/trigger/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExecutionConsumer, type ExecutionConsumer } from './execution-consumer.ts';
import { executionQueueName } from './execution-queue-keys.ts';
import { createExecutionQueue, type BullExecutionQueue } from './execution-queue.ts';
import { createQueueBoard } from './queue-board.ts';

const logger = pino({ level: 'silent' });
const job = (submission: string): ExecutionJob => ({ key: exampleExecution(submission)._id, attempt: 1 });
const failoverTimeout = 30_000;

interface Servers {
  readonly url: string;
  killMaster(key: string): Promise<void>;
  handOver(key: string): Promise<void>;
  stop(): Promise<void>;
}

const kinds: readonly (readonly [string, (dataDirectory: string) => Promise<Servers>])[] = [
  ['Redis behind Sentinels', (dataDirectory) => startSentinelSet({ dataDirectory })],
  ['a Redis Cluster', async (dataDirectory) => {
    const { killMasterOf, ...cluster } = await startRedisCluster({ dataDirectory });
    return { ...cluster, killMaster: killMasterOf };
  }],
];

describe.each(kinds)('the execution queue on %s', (_kind, start) => {
  let directory: string;
  let servers: Servers;
  let prefix: string;
  let queue: BullExecutionQueue;
  let consumer: ExecutionConsumer;
  let handled: string[];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-redis-'));
    servers = await start(directory);
    prefix = `{test-${randomUUID()}}`;
    handled = [];
    queue = createExecutionQueue({ redisUrl: servers.url, prefix, logger });
    consumer = createExecutionConsumer({ redisUrl: servers.url, prefix, logger, concurrency: 4, finishWithinMs: 1_000, handle: ({ key }) => Promise.resolve(void handled.push(key)) });
  }, 60_000);
  afterEach(async () => {
    await Promise.all([consumer.close(), queue.close()]);
    await servers.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const keyOfJobs = () => `${prefix}:${executionQueueName}:wait`;

  it('hands jobs over, many at once, and keeps its mark', { timeout: 60_000 }, async () => {
    await expect.poll(() => queue.status().status, { timeout: 10_000 }).toBe('ok');
    const jobs = Array.from({ length: 600 }, (_, index) => job(`n${index}`));
    await queue.addAll(jobs);
    await expect.poll(() => handled.length, { timeout: 20_000 }).toBe(600);
    expect(new Set(handled)).toEqual(new Set(jobs.map(({ key }) => key)));
    await queue.mark.write('here');
    expect(await queue.mark.read()).toBe('here');
    const board = await createQueueBoard({ redisUrl: servers.url, prefix, logger, basePath: '/queues' });
    await board.close();
  });

  it('goes on with another master when its own hands over', { timeout: 90_000 }, async () => {
    await expect.poll(() => queue.addAll([job('before')]).then(() => 'added', () => 'rejected'), { timeout: 10_000 }).toBe('added');
    await expect.poll(() => handled).toEqual([job('before').key]);
    await servers.handOver(keyOfJobs());
    await expect.poll(() => queue.addAll([job('after')]).then(() => 'added', () => 'rejected'), { timeout: failoverTimeout }).toBe('added');
    await expect.poll(() => handled, { timeout: failoverTimeout }).toContain(job('after').key);
  });

  it('goes on with another master when its own is killed, and takes again what that one may have taken alone', { timeout: 90_000 }, async () => {
    await expect.poll(() => queue.addAll([job('before')]).then(() => 'added', () => 'rejected'), { timeout: 10_000 }).toBe('added');
    await expect.poll(() => handled).toEqual([job('before').key]);

    await servers.killMaster(keyOfJobs());
    await queue.addAll([job('during')]).catch((error: unknown) => { expect(error).toMatchObject({ code: 'QUEUE_UNAVAILABLE' }); });

    // as the sweep does with what lies pending, whatever became of it
    await expect.poll(() => queue.addAll([job('during'), job('after')]).then(() => 'added', () => 'rejected'), { timeout: failoverTimeout }).toBe('added');
    await expect.poll(() => handled, { timeout: failoverTimeout }).toEqual(expect.arrayContaining([job('during').key, job('after').key]));
    await expect.poll(() => [queue.status().status, consumer.status().status], { timeout: failoverTimeout }).toEqual(['ok', 'ok']);
  });
});

it('a cluster is refused a prefix whose keys would lie on several nodes', () => {
  const create = (prefix: string) => createExecutionQueue({ redisUrl: 'redis+cluster://127.0.0.1:9', prefix, logger });
  for (const prefix of ['tandem', 'tandem{}', '{tandem', 'tandem}']) expect(() => create(prefix)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('QUEUE_PREFIX') as string }) as Error);
});
