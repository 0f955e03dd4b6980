import { randomUUID } from 'node:crypto';
import { createExecutionConsumer, createExecutionQueue, type BullExecutionQueue } from '@tandem/bullmq';
import { orgIdSchema, type ExecutionKey, type WorkflowDefinition, type WorkflowExecution } from '@tandem/documents';
import { exampleDefinition, exampleExecution } from '@tandem/execution/testing';
import { createMongoClient, platformCollections } from '@tandem/mongodb';
import { Redis } from 'ioredis';
import type { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpSink, type HttpSink } from './testing/http-sink.ts';
import { startWorker, type WorkerProcess } from './testing/worker-process.ts';

const patience = { timeout: 60_000, interval: 50 };
const logger = pino({ level: 'silent' });

let client: MongoClient;
let queue: BullExecutionQueue;
let sink: HttpSink;
let workers: WorkerProcess[];
let names: { database: string; prefix: string };

const collections = () => platformCollections(client.db(names.database));
const keysOf = (executions: readonly WorkflowExecution[]) => executions.flatMap(({ _id }) => [`${_id}:call-1`, `${_id}:call-2`]).sort();

beforeEach(async () => {
  const id = randomUUID().slice(0, 8);
  names = { database: `tandem_worker_${id}`, prefix: `worker-${id}` };
  client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'worker-test' });
  queue = createExecutionQueue({ redisUrl: process.env.REDIS_URL!, prefix: names.prefix, logger });
  sink = await startHttpSink(20);
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) worker.signal('SIGKILL');
  await Promise.all(workers.map(({ exited }) => exited));
  sink.close();
  await client.db(names.database).dropDatabase();
  await Promise.all([client.close(), queue.close()]);
});

function definition({ host } = sink): WorkflowDefinition {
  const call = (id: string) => ({ id, type: 'http-request', config: { method: 'POST', url: `http://${host}/hook`, body: { who: '{{name}}', before: '{{nodes.shape.who}}' } } });
  const nodes = [{ id: 'trigger', type: 'form-trigger' }, { id: 'shape', type: 'transform', config: { template: { who: '{{name}}' } } }, call('call-1'), call('call-2')];
  const edges = [['trigger', 'shape'], ['shape', 'call-1'], ['call-1', 'call-2']].map(([source, target]) => ({ source, target }));
  return exampleDefinition({ nodes, edges }, { retryPolicy: { initialDelayMs: 50 } });
}

async function insertExecutions(count: number): Promise<readonly WorkflowExecution[]> {
  const wanted = definition();
  await collections().definitions.insertOne(wanted);
  const executions = Array.from({ length: count }, (_, index) => exampleExecution(`e${index}`, { definitionId: wanted._id, createdAt: new Date() }));
  await collections().executions.insertMany([...executions]);
  return executions;
}

const enqueue = (executions: readonly WorkflowExecution[]) => queue.addAll(executions.map(({ _id: key, attempt }) => ({ key, attempt })));

async function startTestWorker(extra: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
  const worker = startWorker({
    PATH: process.env.PATH,
    MONGODB_URI: process.env.MONGODB_URI!,
    REDIS_URL: process.env.REDIS_URL!,
    MONGODB_DATABASE: names.database,
    QUEUE_PREFIX: names.prefix,
    HTTP_ALLOWED_HOSTS: sink.host,
    // long, so that a busy machine doesn't make a lease lapse
    EXECUTION_LEASE_MS: '30000',
    SWEEP_INTERVAL_MS: '200',
    SWEEP_PENDING_AFTER_MS: '1000',
    ...extra,
  });
  workers.push(worker);
  await worker.started();
  return worker;
}

/** As a Redis is that comes back without its data, as far as this test's are concerned. */
async function emptyRedis(): Promise<void> {
  const redis = new Redis(process.env.REDIS_URL!);
  const keys = await redis.keys(`${names.prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
}

/** No execution is taken for old: only a loss that is found out makes the sweep add young ones. */
const nothingIsOld = { SWEEP_PENDING_AFTER_MS: '3600000' };
const marks = () => client.db(names.database).collection('queue_marks').countDocuments();

const countIn = (state: WorkflowExecution['state']) => collections().executions.countDocuments({ state });
const allCompleted = (count: number) => expect.poll(() => countIn('completed'), patience).toBe(count);
const repeats = () => [...sink.seen.values()].reduce((sum, times) => sum + times - 1, 0);

describe('the worker', { timeout: 120_000 }, () => {
  it('runs each execution of its jobs once', async () => {
    const executions = await insertExecutions(100);
    const worker = await startTestWorker();
    await enqueue(executions);
    await allCompleted(100);
    expect([...sink.seen.keys()].sort()).toEqual(keysOf(executions));
    expect(repeats()).toBe(0);
    expect(worker.output()).not.toContain('Warning');
  });

  it('loses nothing and leaves no effect out when it is killed in the middle, again and again', async () => {
    const executions = await insertExecutions(200);
    await enqueue(executions);
    for (const reached of [50, 150, 250]) {
      const worker = await startTestWorker({ WORKER_CONCURRENCY: '5', EXECUTION_LEASE_MS: '5000' });
      await expect.poll(() => sink.seen.size, patience).toBeGreaterThanOrEqual(reached);
      worker.signal('SIGKILL');
      await worker.exited;
    }
    await startTestWorker();
    await allCompleted(200);
    expect([...sink.seen.keys()].sort()).toEqual(keysOf(executions));
    // what was under way at a kill is asked for again with the same key, and nothing else
    expect(repeats()).toBeLessThanOrEqual(3 * 5);
  });

  it('ends when it is told to, gives back what it had, and repeats nothing', async () => {
    const executions = await insertExecutions(100);
    await enqueue(executions);
    const worker = await startTestWorker({ WORKER_CONCURRENCY: '5' });
    await expect.poll(() => sink.seen.size, patience).toBeGreaterThanOrEqual(30);
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(await countIn('running')).toBe(0);
    await startTestWorker();
    await allCompleted(100);
    expect([...sink.seen.keys()].sort()).toEqual(keysOf(executions));
    expect(repeats()).toBe(0);
  });

  it('runs each execution once though two workers are given every job, twice', async () => {
    const executions = await insertExecutions(100);
    await Promise.all([startTestWorker(), startTestWorker()]);
    await enqueue(executions);
    await queue.addAll(executions.map(({ _id: key }) => ({ key, attempt: 99 })));
    await allCompleted(100);
    expect(repeats()).toBe(0);
  });

  it('runs what Redis has forgotten', async () => {
    const executions = await insertExecutions(50);
    await enqueue(executions);
    await emptyRedis();
    await startTestWorker();
    await allCompleted(50);
    expect([...sink.seen.keys()].sort()).toEqual(keysOf(executions));
  });

  it('adds at once, whatever their age, all that were pending when Redis lost its data; of two workers, one', async () => {
    const workers = await Promise.all([startTestWorker(nothingIsOld), startTestWorker(nothingIsOld)]);
    await expect.poll(marks, patience).toBe(1);
    const executions = await insertExecutions(50);
    await emptyRedis();
    await allCompleted(50);
    expect([...sink.seen.keys()].sort()).toEqual(keysOf(executions));
    const told = workers.map((worker) => worker.output()).join('').match(/Redis has lost its data/g);
    expect(told).toHaveLength(1);
  });

  it('runs a running execution whose worker died while Redis was emptied', async () => {
    const executions = await insertExecutions(30);
    await enqueue(executions);
    const dying = await startTestWorker({ ...nothingIsOld, WORKER_CONCURRENCY: '5', EXECUTION_LEASE_MS: '5000' });
    await expect.poll(marks, patience).toBe(1);
    await expect.poll(() => sink.seen.size, patience).toBeGreaterThanOrEqual(5);
    dying.signal('SIGKILL');
    await dying.exited;
    await emptyRedis();
    expect(await countIn('running')).toBeGreaterThan(0);
    await startTestWorker(nothingIsOld);
    await allCompleted(30);
    expect([...sink.seen.keys()].sort()).toEqual(keysOf(executions));
    // what was under way at the kill is asked for again with the same key, and nothing else
    expect(repeats()).toBeLessThanOrEqual(5);
  });

  it('runs a job that a worker had taken and died before it claimed the execution', async () => {
    const executions = await insertExecutions(1);
    await enqueue(executions);
    const taken = new Promise<void>((resolve) => {
      const redis = { redisUrl: process.env.REDIS_URL!, prefix: names.prefix, logger };
      const dying = createExecutionConsumer({ ...redis, concurrency: 1, finishWithinMs: 0, handle: () => {
        void dying.close().then(resolve);
        return new Promise(() => undefined);
      } });
    });
    await taken;
    await startTestWorker();
    await allCompleted(1);
    expect([...sink.seen.keys()].sort()).toEqual(keysOf(executions));
  });

  it('keeps to a delay though its worker is killed meanwhile', async () => {
    const nodes = [{ id: 'trigger', type: 'form-trigger' }, { id: 'wait', type: 'delay', config: { duration: 4, unit: 'seconds' } }];
    const wanted = exampleDefinition({ nodes, edges: [{ source: 'trigger', target: 'wait' }] });
    await collections().definitions.insertOne(wanted);
    const execution = exampleExecution('wait', { definitionId: wanted._id, createdAt: new Date() });
    await collections().executions.insertOne(execution);
    await enqueue([execution]);
    const worker = await startTestWorker();
    await expect.poll(() => collections().executions.countDocuments({ 'lease.holder': 'parked' }), patience).toBe(1);
    worker.signal('SIGKILL');
    await worker.exited;
    await startTestWorker();
    await allCompleted(1);
    const { nodes: records } = (await collections().executions.findOne({ _id: execution._id }))!;
    expect(records.wait!.endedAt!.getTime() - records.wait!.startedAt.getTime()).toBeGreaterThanOrEqual(4_000);
  });

  it('leaves room to others while all that one organization has waits for an address that never answers', async () => {
    const silent = await startHttpSink(600_000);
    try {
      const waiting = { ...definition(silent), _id: 'waiting' };
      await collections().definitions.insertOne(waiting);
      const stuck = Array.from({ length: 20 }, (_, index) => exampleExecution(`stuck${index}`, { definitionId: waiting._id, createdAt: new Date() }));
      const other = exampleExecution('other', { _id: 'org_other:sub_other:submitted:flow' as ExecutionKey, orgId: orgIdSchema.parse('org_other'), definitionId: definition()._id, createdAt: new Date() });
      await collections().definitions.insertOne(definition());
      await collections().executions.insertMany([...stuck, other]);
      await enqueue([...stuck, other]);
      await startTestWorker({ WORKER_CONCURRENCY: '5', HTTP_ALLOWED_HOSTS: `${sink.host},${silent.host}` });
      await allCompleted(1);
      expect([...sink.seen.keys()].sort()).toEqual(keysOf([other]));
      expect(silent.seen.size).toBe(4);
    } finally {
      silent.close();
    }
  });

  it('leaves what is held alone', async () => {
    const [held, next] = await insertExecutions(2);
    await collections().executions.updateOne({ _id: held!._id }, { $set: { state: 'held' } });
    await startTestWorker({ WORKER_CONCURRENCY: '1' });
    await enqueue([held!, next!]);
    await allCompleted(1);
    expect(await collections().executions.findOne({ _id: held!._id })).toMatchObject({ state: 'held', startedAt: null });
    expect([...sink.seen.keys()].sort()).toEqual(keysOf([next!]));
  });

  it('completes though an answer holds what no document can', async () => {
    sink.answerWith('{"ok": 1, "a\\u0000b": 1, "$where": 1, "inner": {"_bsontype": "ObjectId", "kept": 2}}');
    const executions = await insertExecutions(1);
    await startTestWorker();
    await enqueue(executions);
    await allCompleted(1);
    const { nodes } = (await collections().executions.findOne({ state: 'completed' }))!;
    expect(nodes['call-1']!.output).toMatchObject({ status: 200, data: { ok: 1, inner: { kept: 2 } } });
  });

  it('refuses addresses that are not allowed', async () => {
    const executions = await insertExecutions(1);
    await startTestWorker({ HTTP_ALLOWED_HOSTS: '' });
    await enqueue(executions);
    await expect.poll(() => countIn('failed'), patience).toBe(1);
    expect(await collections().executions.findOne({ state: 'failed' })).toMatchObject({ error: { code: 'ADDRESS_REFUSED', nodeId: 'call-1' } });
    expect(sink.seen.size).toBe(0);
  });

  it('says which settings are wrong, all at once, and ends with code 78', async () => {
    const worker = startWorker({ PATH: process.env.PATH, REDIS_URL: 'http://nowhere', WORKER_CONCURRENCY: '0', HTTP_ALLOWED_HOSTS: 'no-port' });
    workers.push(worker);
    expect(await worker.exited).toBe(78);
    for (const name of ['MONGODB_URI', 'REDIS_URL', 'WORKER_CONCURRENCY', 'HTTP_ALLOWED_HOSTS', 'npm run stack']) expect(worker.output()).toContain(name);
  });

  it('says that a cluster needs a hash tag in the prefix, and ends with code 78', async () => {
    const worker = startWorker({ PATH: process.env.PATH, MONGODB_URI: process.env.MONGODB_URI!, REDIS_URL: 'redis+cluster://127.0.0.1:9', QUEUE_PREFIX: 'tandem' });
    workers.push(worker);
    expect(await worker.exited).toBe(78);
    expect(worker.output()).toContain('QUEUE_PREFIX must have a hash tag');
  });
});
