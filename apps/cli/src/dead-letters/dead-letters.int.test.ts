import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { createDeadLetterStore } from '@tandem/change-stream';
import { definitionOf, replayReachMs, workflowSchema, type DeadLetter } from '@tandem/documents';
import { createMongoClient, ensurePlatformIndexes, platformCollections, type PlatformCollections } from '@tandem/mongodb';
import { exampleDeadLetter } from '@tandem/reconciliation/testing';
import { Redis } from 'ioredis';
import { ObjectId, type Db, type MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandArguments, runCommand } from '../testing/run-command.ts';

describe('npm run dead-letters', { timeout: 60_000 }, () => {
  let client: MongoClient;
  let redis: Redis;
  let organization: Db;
  let platform: Db;
  let collections: PlatformCollections;
  let environment: Readonly<Record<string, string>>;

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'cli-test' });
    redis = new Redis(process.env.REDIS_URL!);
  });
  beforeEach(async () => {
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_cli_${name}`);
    platform = client.db(`tandem_cli_${name}`);
    collections = platformCollections(platform);
    environment = { MONGODB_URI: process.env.MONGODB_URI!, MONGODB_DATABASE: platform.databaseName, REDIS_URL: process.env.REDIS_URL!, QUEUE_PREFIX: `cli-${name}` };
    await ensurePlatformIndexes(platform);
  });
  afterEach(async () => {
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    const keys = await redis.keys(`${environment.QUEUE_PREFIX!}:*`);
    if (keys.length > 0) await redis.del(keys);
  });
  afterAll(async () => {
    await redis.quit();
    await client.close();
  });

  /** The command as an operator calls it, in this environment and no other. */
  async function deadLetters(commandLine: readonly string[], changes: Readonly<Record<string, string | undefined>> = {}) {
    const ended = await runCommand({ ...environment, ...changes }, ['dead-letters', ...commandLine]);
    return { ...ended, json: () => JSON.parse(ended.stdout) as never };
  }

  /** It ends with that code and says that. */
  async function ends(code: number, says: string | RegExp, commandLine: readonly string[], changes?: Readonly<Record<string, string | undefined>>) {
    const ended = await deadLetters(commandLine, changes);
    expect(ended.text).toMatch(says);
    expect(ended.code).toBe(code);
  }

  /** The workflow as the stream has seen it from that second on; with a time at which the stream is now. */
  async function workflow(id: string, sinceSeconds: number, streamAt: number): Promise<void> {
    const nodes = [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-1' } }];
    const definition = definitionOf(workflowSchema.parse({ id, orgId: organization.databaseName, status: 'active', canvas: { nodes } }));
    await collections.definitions.insertOne(definition);
    await platform.collection<{ _id: string }>('workflow_history').insertOne({
      _id: id, orgId: organization.databaseName, workflowId: id, documentKey: id, effectiveFrom: { seconds: sinceSeconds, increment: 0 }, definitionId: definition._id, source: 'stream',
    } as never);
    const start = { seconds: 0, increment: 0 };
    const checkpoint = { clusterTime: { seconds: streamAt, increment: 0 }, resumeToken: null, registryReadUntil: start, historyFrom: start };
    await platform.collection<{ _id: string }>('stream_checkpoints').updateOne({ _id: 'submissions' }, { $set: checkpoint }, { upsert: true });
  }

  /** A poison document, and the letter that the stream leaves for it. */
  async function plant(id: string, { at = Date.now() - 60_000, phase = 'primary', ...changes }: { at?: number; phase?: string | null } & Partial<DeadLetter> = {}) {
    const _id = new ObjectId(ObjectId.generate(Math.floor(at / 1_000)));
    const routing = phase && { phase, flagRevision: 'r', decidedAt: new Date(at), by: 'test' };
    const submission = { submissionId: `sub_${id}`, formId: 'form-1', organizationId: organization.databaseName, ...(routing && { routing }) };
    await organization.collection('form_submissions').insertOne({ _id, ...submission });
    const letter = exampleDeadLetter({
      _id: id, orgId: organization.databaseName, submissionId: submission.submissionId, mergeKey: _id.toHexString(), documentKey: _id, firstSeen: new Date(at + 1_000),
      clusterTime: { seconds: Math.floor(at / 1_000), increment: 1 },
      event: { operationType: 'insert', namespace: { db: organization.databaseName, coll: 'form_submissions' }, fullDocument: { _id, ...submission } },
      ...changes,
    });
    await createDeadLetterStore(platform).recordAll([letter]);
  }
  const mend = (id: string) => organization.collection('form_submissions').updateOne({ submissionId: `sub_${id}` }, { $set: { data: { name: 'Ada' } } });
  const letterOf = (id: string) => collections.deadLetters.findOne({ _id: id });
  const jobs = () => redis.llen(`${environment.QUEUE_PREFIX!}:executions:wait`);

  it('lists and shows a poison document, and once it is mended retries it: decision, execution and job are there once', async () => {
    const at = Date.now() - 60_000;
    const seconds = Math.floor(at / 1_000);
    await workflow('wf-then', seconds - 3_600, seconds + 50);
    await workflow('wf-later', seconds + 10, seconds + 50);
    await plant('poison', { at });

    expect((await deadLetters(['list'])).text).toMatch(/poison +open +stream +org_cli_\w+ +sub_poison +EVENT_POISONED/);
    const shown = (await deadLetters(['show', 'poison'])).text;
    expect(shown).toMatch(/a retry now +still cannot be processed: EVENT_POISONED: .*\n +→ at data/);
    expect(shown).toContain('no path has decided it');
    expect(shown).toContain('"submissionId": "sub_poison"');
    expect(await deadLetters(['retry', 'poison'])).toMatchObject({ code: 1 });
    expect(await letterOf('poison')).toMatchObject({ state: 'open', actions: [{ outcome: 'still-poison' }] });

    await mend('poison');
    expect((await deadLetters(['retry', 'poison', '--dry-run'], { REDIS_URL: undefined })).text).toContain('would start wf-then v1, as the stream path in primary, by the workflows as of the event');
    const retry = await deadLetters(['retry', 'poison', '--by', 'ada']);
    expect(retry).toMatchObject({ code: 0, text: 'poison  triggered: 1 workflow, 1 new execution\n1 retried, 0 left\n' });
    expect(await letterOf('poison')).toMatchObject({ state: 'retried', actions: [{}, { by: 'ada', outcome: 'triggered' }] });
    expect(await collections.operatorActions.find({ by: 'ada' }).toArray()).toMatchObject([{ action: 'retry-dead-letter', orgId: organization.databaseName, outcome: 'done', detail: { letter: 'poison' } }]);
    expect(await collections.decisions.find({}).toArray()).toMatchObject([{ path: 'stream', outcome: 'enqueued', registry: { source: 'history' }, matches: [{ workflowId: 'wf-then' }] }]);

    await ends(0, /retried before, by ada at .*nothing was changed\n0 retried, 1 settled before, 0 left/, ['retry', 'poison']);
    expect([await collections.decisions.countDocuments(), await collections.executions.countDocuments(), await jobs()]).toEqual([1, 1, 1]);
    expect((await deadLetters(['show', 'poison'])).text).toMatch(/wf-then +pending +stream/);
    expect((await deadLetters(['list', '--state', 'retried', '--json'])).json()).toMatchObject({ letters: [{ _id: 'poison' }], next: null });
  });

  it('refuses what is older than its keys protect, and leaves it open', async () => {
    await plant('old', { at: Date.now() - replayReachMs - 60_000 });
    await mend('old');
    await ends(1, 'EVENT_TOO_OLD', ['retry', 'old']);
    expect(await letterOf('old')).toMatchObject({ state: 'open', code: 'EVENT_TOO_OLD' });
    expect([await collections.decisions.countDocuments(), await collections.executions.countDocuments(), await jobs()]).toEqual([0, 0, 0]);
  });

  it('asks what is to be done with a direct write, and does it', async () => {
    await plant('direct', { phase: null });
    await mend('direct');
    await ends(1, '--trigger', ['retry', 'direct']);
    expect(await deadLetters(['retry', 'direct', '--trigger', '--record'])).toMatchObject({ code: 1 });
    await ends(0, 'decided: no workflow is to start', ['retry', 'direct', '--record']);
  });

  it('retries all of an organization and code, says what of them is left, and pages through a list', async () => {
    for (let index = 0; index < 5; index += 1) await plant(`l${index}`, { at: Date.now() - 60_000 + index * 1_000 });
    await plant('other', { code: 'DOCUMENT_INVALID' });
    for (const id of ['l0', 'l1', 'l2', 'l3', 'other']) await mend(id);
    const page = (await deadLetters(['list', '--limit', '2', '--code', 'EVENT_POISONED'])).text;
    expect(page).toMatch(/\nl4 .*\nl3 [^]*there are more: add --after l3\n$/);
    expect((await deadLetters(['list', '--after', 'l3', '--code', 'EVENT_POISONED'])).text).toMatch(/\nl2 .*\nl1 .*\nl0 .*\n$/);
    await ends(1, /there is no dead letter none to go on after\nCorrect what the answer names/, ['list', '--after', 'none']);
    await ends(1, '--all', ['retry', '--org', organization.databaseName]);
    await ends(1, '4 retried, 1 left', ['retry', '--org', organization.databaseName, '--code', 'EVENT_POISONED', '--all']);
    expect(await collections.deadLetters.find({ state: 'open' }).map(({ _id }) => _id).toArray()).toEqual(expect.arrayContaining(['l4', 'other']));
  });

  it('discards with a reason, for good', async () => {
    await plant('test');
    await ends(1, '--reason', ['discard', 'test']);
    await ends(1, '1 discarded, 1 left', ['discard', 'test', 'none', '--reason', 'a test of ours']);
    expect(await letterOf('test')).toMatchObject({ state: 'discarded', actions: [{ detail: 'a test of ours' }] });
    expect(await collections.operatorActions.find({}).toArray()).toMatchObject([{ action: 'discard-dead-letter', orgId: organization.databaseName, reason: 'a test of ours', outcome: 'done' }]);
    await ends(1, 'discarded before', ['retry', 'test']);
  });

  it('obeys nothing that stands in a letter, and shows it', async () => {
    await plant('hostile', { message: '\u001b[2J\u202egone', event: { operationType: 'insert', fullDocument: { text: `\u009b31m${'x'.repeat(900_000)}` } } });
    for (const commandLine of [['list'], ['show', 'hostile'], ['list', '--json'], ['show', 'hostile', '--json']]) {
      const { text } = await deadLetters(commandLine, {});
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      if (!commandLine.includes('--json')) expect(text.length).toBeLessThan(40_000);
    }
  });

  it('shows what is no letter as unreadable, and goes on', async () => {
    await collections.deadLetters.insertMany([{ _id: 'zz1' }, { _id: 'zz2', state: 'open', orgId: 5 }] as never);
    await plant('poison');
    await ends(0, /poison +open [^]*zz2 +unreadable +/, ['list']);
    await ends(0, /"_id": "zz1"/, ['list', '--state', 'all', '--json']);
    await ends(1, /not a dead letter that can be read: .*orgId/, ['show', 'zz2']);
    await ends(1, '0 retried, 1 left', ['retry', 'zz2']);
    await ends(1, '0 could be retried, 1 left', ['retry', 'zz2', '--dry-run']);
  });

  it('bears a reader that has seen enough', async () => {
    await plant('hostile', { event: { operationType: 'insert', fullDocument: { text: 'x'.repeat(900_000) } } });
    const command = [process.execPath, ...commandArguments(['dead-letters', 'show', 'hostile', '--json'])];
    const shell = `${command.map((word) => `'${word}'`).join(' ')} | head -c 600`;
    const { stderr } = await promisify(execFile)('bash', ['--norc', '-c', `set -o pipefail; ${shell}`], { env: { PATH: process.env.PATH, ...environment } });
    expect(stderr).toBe('');
  });

  it('names the bounds of a wrong limit', () => ends(1, 'whole number of 1 to 1000', ['list', '--limit', '0']));

  it('says what is missing, and asks for Redis only where something is started', async () => {
    await ends(78, 'MONGODB_URI', ['list'], { MONGODB_URI: undefined });
    await ends(78, 'REDIS_URL', ['retry', 'x'], { REDIS_URL: undefined });
    expect(await deadLetters(['list'], { REDIS_URL: undefined })).toMatchObject({ code: 0, text: 'no dead letters\n' });
    await plant('poison');
    await mend('poison');
    await workflow('wf-then', 0, Math.floor(Date.now() / 1_000));
    await ends(1, 'Redis', ['retry', 'poison'], { REDIS_URL: 'redis://127.0.0.1:9' });
    expect(await letterOf('poison')).toMatchObject({ state: 'open', claim: null });
  });
});
