import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRedisServer, type RedisServer } from '@tandem/stack';
import type { ExecutionJob } from '@tandem/trigger';
import { exampleExecution } from '@tandem/trigger/testing';
import { fastify } from 'fastify';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExecutionConsumer } from './execution-consumer.ts';
import { createExecutionQueue } from './execution-queue.ts';
import { createQueueBoard } from './queue-board.ts';
import { redisUserLine, redisUsers, type RedisUser } from './redis-privileges.ts';

const logger = pino({ level: 'silent' });
const job = (submission: string): ExecutionJob => ({ key: exampleExecution(submission)._id, attempt: 1 });
const adding = redisUsers.filter((user) => user !== 'queue-depth');
/** Of a command, or within a script; by version. */
const inItsWords = /^Redis refuses: .*(permission|can't (run|access))/i;
/** What KEDA's trigger of lists asks. */
const lengthScript = "return redis.call(redis.call('type', KEYS[1]).ok == 'list' and 'llen' or 'llen', KEYS[1])";

describe('the least of Redis', () => {
  let directory: string;
  let server: RedisServer;
  let admin: Redis;
  let prefix: string;
  let number = 0;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-acl-'));
    server = await startRedisServer({ dataDirectory: directory });
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    prefix = `p${(number += 1)}`;
    for (const user of redisUsers) {
      const [command = '', ...words] = redisUserLine(user, prefix).split(' ');
      await admin.call(command, ...words);
      await admin.call('ACL', 'SETUSER', `tandem-${user}`, 'on', `>of-${user}`);
    }
    await admin.call('ACL', 'LOG', 'RESET');
  });

  const urlOf = (user: RedisUser) => `redis://tandem-${user}:of-${user}@127.0.0.1:${server.port}`;
  const change = (user: RedisUser, ...rules: readonly string[]) => admin.call('ACL', 'SETUSER', `tandem-${user}`, ...rules);
  /** The commands and keys that Redis has refused to somebody; but for a client that tells its version, which none older than 7.2 takes, nor can be told to. */
  const refused = async () => ((await admin.call('ACL', 'LOG')) as readonly (readonly unknown[])[]).map((entry) => String(entry[entry.indexOf('object') + 1])).filter((name) => !/^client(\|setinfo)?$/.test(name));

  async function withQueue<Result>(user: RedisUser, use: (queue: ReturnType<typeof createExecutionQueue>) => Promise<Result>): Promise<Result> {
    const queue = createExecutionQueue({ redisUrl: urlOf(user), prefix, logger });
    try {
      return await use(queue);
    } finally {
      await queue.close();
    }
  }

  it.each(adding)('lets %s add jobs', async (user) => {
    await withQueue(user, async (queue) => {
      await queue.addAll([job('one'), job('two')]);
      await queue.addAll([job('one')]);
      expect(queue.status()).toEqual({ status: 'ok' });
    });
    expect(await admin.llen(`${prefix}:executions:wait`)).toBe(2);
    expect(await refused()).toEqual([]);
  });

  it('lets the worker take jobs to their end, failed ones and put-off ones too, and know whether Redis has lost its data', async () => {
    const seen: string[] = [];
    let putOff = 0;
    await withQueue('worker', async (queue) => {
      const consumer = createExecutionConsumer({
        redisUrl: urlOf('worker'), prefix, logger, concurrency: 2,
        makeRoom: ({ key }) => Promise.resolve(key !== job('two').key || (putOff += 1) > 1 ? () => undefined : null),
        handle: ({ key }) => (seen.push(key) === 1 ? Promise.reject(new Error('no')) : Promise.resolve()),
      });
      await queue.addAll([job('one'), job('two'), job('three')]);
      await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(3);
      expect(await queue.mark.read()).toBeNull();
      await queue.mark.write('mark');
      expect([await queue.mark.read(), consumer.status()]).toEqual(['mark', { status: 'ok' }]);
      await consumer.close();
    });
    expect(await admin.keys(`${prefix}:executions:x*`)).toEqual([]);
    expect(await refused()).toEqual([]);
  });

  it('lets the reconciler look at the queue, job by job', async () => {
    await withQueue('watcher', (queue) => queue.addAll([job('one')]));
    const board = await createQueueBoard({ redisUrl: urlOf('reconciler'), prefix, logger, basePath: '/queues' });
    const web = fastify();
    await web.register(board.plugin, { prefix: '/queues' });
    const page = (status: string) => web.inject(`/queues/api/queues?activeQueue=executions&page=1&jobsPerPage=10&status=${status}`);
    await expect.poll(async () => (await page('waiting')).statusCode).toBe(200);
    for (const status of ['latest', 'active', 'completed', 'failed', 'delayed']) expect([status, (await page(status)).statusCode]).toEqual([status, 200]);
    const [id] = await admin.lrange(`${prefix}:executions:wait`, 0, -1);
    expect((await web.inject(`/queues/api/queues/executions/${id!}`)).statusCode).toBe(200);
    await web.close();
    await board.close();
    expect(await refused()).toEqual([]);
  });

  it('lets an autoscaler ask how many wait, and nothing else', async () => {
    await withQueue('watcher', (queue) => queue.addAll([job('one'), job('two')]));
    const scaler = new Redis(urlOf('queue-depth'));
    const wait = `${prefix}:executions:wait`;
    expect([await scaler.llen(wait), await scaler.eval(lengthScript, 1, wait)]).toEqual([2, 2]);
    for (const asked of [scaler.lrange(wait, 0, -1), scaler.rpop(wait), scaler.llen(`${prefix}:executions:active`)]) await expect(asked).rejects.toThrow('NOPERM');
    scaler.disconnect();
  });

  it.each(adding.flatMap((user) => [['no script', user, ['-@scripting']], ['no list', user, ['-@list']], ['no key of the queue', user, ['resetkeys']], ['keys of another queue alone', user, ['resetkeys', '~another:*']]] as const))(
    'with one less, %s, is refused to %s in words that say so', async (_less, user, rules) => {
      await change(user, ...rules);
      await withQueue(user, async (queue) => {
        await expect(queue.addAll([job('one')])).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
        expect(queue.status()).toMatchObject({ status: 'degraded', detail: expect.stringMatching(inItsWords) as string });
      });
      expect((await refused()).length).toBeGreaterThan(0);
    },
  );

  it('with one less is refused to a worker that takes jobs, and its readiness says so', async () => {
    await change('worker', '-@sortedset');
    const consumer = createExecutionConsumer({ redisUrl: urlOf('worker'), prefix, logger, concurrency: 1, handle: () => Promise.resolve(), finishWithinMs: 200 });
    await expect.poll(() => consumer.status()).toMatchObject({ status: 'degraded', detail: expect.stringMatching(inItsWords) as string });
    await consumer.close();
  });
});
