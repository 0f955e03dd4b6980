import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { definitionOf, workflowSchema, type WorkflowExecution } from '@tandem/documents';
import { createMongoClient, ensurePlatformIndexes, platformCollections, type PlatformCollections } from '@tandem/mongodb';
import { createAppProcess, edge, formTrigger, sinkCall, startEffectSink, workflowDocument, type AppProcess, type EffectSink } from '@tandem/test-bed';
import { exampleExecution } from '@tandem/trigger/testing';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

const hourAgo = new Date(Date.now() - 3_600_000);

describe('npm run in-doubt', { timeout: 60_000 }, () => {
  let client: MongoClient;
  let platform: Db;
  let collections: PlatformCollections;
  let sink: EffectSink;
  let worker: AppProcess;
  let logDirectory: string;
  let environment: Readonly<Record<string, string>>;
  const stopping = new AbortController();

  beforeAll(async () => {
    const name = randomUUID().slice(0, 8);
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'cli-test' });
    platform = client.db(`tandem_cli_${name}`);
    collections = platformCollections(platform);
    await ensurePlatformIndexes(platform);
    sink = await startEffectSink();
    logDirectory = await mkdtemp(path.join(tmpdir(), 'tandem-in-doubt-'));
    environment = { MONGODB_URI: process.env.MONGODB_URI!, MONGODB_DATABASE: platform.databaseName, REDIS_URL: process.env.REDIS_URL!, QUEUE_PREFIX: `cli-${name}` };
    worker = await createAppProcess({
      name: 'worker', environment: { ...environment, HTTP_ALLOWED_HOSTS: sink.host, SWEEP_INTERVAL_MS: '100', SWEEP_PENDING_AFTER_MS: '0' }, logDirectory,
      onFailure: (why) => { console.error(why); }, signal: stopping.signal,
    });
    await worker.start();
  });
  afterAll(async () => {
    stopping.abort();
    await worker.stop();
    await sink.close();
    await platform.dropDatabase();
    await client.close();
    await rm(logDirectory, { recursive: true, force: true });
  });

  const inDoubt = (...commandLine: readonly string[]) => runCommand(environment, ['in-doubt', ...commandLine]);
  const found = (key: string) => collections.executions.findOne({ _id: key as WorkflowExecution['_id'] });
  const actionsOn = (key: string) => collections.operatorActions.find({ 'detail.execution': key }).sort({ at: 1 }).toArray();

  /** As a worker leaves it in its last attempt: one before had died within `letter`, which is not to be repeated unasked. */
  async function plant(name: string): Promise<string> {
    const nodes = [formTrigger('form-contact'), sinkCall(sink.url, 'welcome', 'letter'), sinkCall(sink.url, 'welcome', 'after')];
    const edges = [edge('trigger', 'letter'), edge('letter', 'after')];
    const definition = definitionOf(workflowSchema.parse(workflowDocument({ id: 'workflow-welcome', orgId: 'org_examples', name: 'Welcome', nodes, edges })));
    await collections.definitions.updateOne({ _id: definition._id }, { $setOnInsert: definition }, { upsert: true });
    const error = { code: 'NODE_IN_DOUBT', message: 'node letter was started and its worker did not finish it' };
    const execution = exampleExecution(name, {
      definitionId: definition._id, state: 'in-doubt', attempt: 25, createdAt: hourAgo, startedAt: hourAgo, endedAt: hourAgo, expireAt: new Date(Date.now() + 3_600_000),
      submission: { ...exampleExecution(name).submission, data: { reference: name } }, error: { ...error, nodeId: 'letter' },
      nodes: {
        trigger: { state: 'completed', attempts: 1, startedAt: hourAgo, endedAt: hourAgo, output: null },
        letter: { state: 'started', attempts: 1, startedAt: hourAgo, endedAt: null, error },
        after: { state: 'skipped', attempts: 0, startedAt: hourAgo, endedAt: hourAgo },
      },
    });
    await collections.executions.insertOne(execution);
    return execution._id;
  }

  it('lists an execution and shows by which key the other side may know it', async () => {
    const key = await plant('shown');
    expect((await inDoubt('list')).stdout).toMatch(new RegExp(`${key} .* letter .*node letter was started`));
    expect(JSON.parse((await inDoubt('list', '--org', 'org_nobody', '--json')).stdout)).toEqual({ executions: [], isMore: false });
    const shown = await inDoubt('show', key);
    expect(shown.stdout).toMatch(/letter +in doubt/);
    expect(shown.stdout).toContain(`${key}:letter`);
  });

  it('goes on behind a node that has acted, and does not repeat it', async () => {
    const key = await plant('acted');
    expect(await inDoubt('settle', key, '--acted', 'letter', '--reason', 'it is in the log of the mail server', '--by', 'ada')).toMatchObject({ code: 0 });
    await expect.poll(async () => (await found(key))?.state).toBe('completed');
    expect([sink.effectsOf('acted', 'welcome', 'letter'), sink.effectsOf('acted', 'welcome', 'after')]).toEqual([0, 1]);
    expect((await inDoubt('show', key)).stdout).toMatch(/^settled .* by ada: it is in the log of the mail server$/m);
    expect(await actionsOn(key)).toMatchObject([{ action: 'settle-doubt', by: 'ada', reason: 'it is in the log of the mail server', outcome: 'done', detail: { acted: 'letter', notActed: '' } }]);
  });

  it('does a node again that has not acted, then what lies behind it, of several executions at once', async () => {
    const keys = [await plant('not-acted-1'), await plant('not-acted-2')];
    expect(await inDoubt('settle', ...keys, '--not-acted', 'letter', '--reason', 'nobody has had it')).toMatchObject({ code: 0, stdout: expect.stringContaining('2 settled, 0 left') as unknown });
    for (const [index, key] of keys.entries()) {
      await expect.poll(async () => (await found(key))?.state).toBe('completed');
      const effects = (node: string) => sink.effectsOf(`not-acted-${index + 1}`, 'welcome', node);
      expect([effects('letter'), effects('after')]).toEqual([1, 1]);
      expect((await found(key))?.expireAt?.getTime()).toBeGreaterThan(Date.now() + 80 * 86_400_000);
    }
  });

  it('changes nothing where the nodes are others, or the execution is not in doubt, and keeps that it was asked', async () => {
    const key = await plant('refused');
    const before = await found(key);
    expect(await inDoubt('settle', key, '--acted', 'after', '--reason', 'a slip')).toMatchObject({ code: 1, stdout: expect.stringContaining('in doubt is letter') as unknown });
    expect(await inDoubt('settle', `${key}-gone`, '--acted', 'letter', '--reason', 'a slip')).toMatchObject({ code: 1, stdout: expect.stringContaining('there is no such execution') as unknown });
    expect(await found(key)).toEqual(before);
    await collections.executions.updateOne({ _id: before!._id }, { $set: { state: 'completed' } });
    expect(await inDoubt('settle', key, '--acted', 'letter', '--reason', 'a slip')).toMatchObject({ code: 1, stdout: expect.stringContaining('not in doubt but completed') as unknown });
    expect((await actionsOn(key)).map(({ outcome, detail }) => [outcome, detail.came])).toEqual([['refused', 'other-nodes'], ['refused', 'not-in-doubt']]);
  });
});
