import { execFile } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { createLeaseStore } from '@tandem/mongodb';
import { programArguments, workspaceRoot } from '@tandem/stack';
import { BSON, ObjectId, type ChangeStream, type Document } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeployment, onceEach, patience, type Deployment } from '../testing/deployment.ts';
import type { WatcherProcess } from '../testing/watcher-process.ts';

const run = promisify(execFile);
const command = programArguments('apps/cli/src/main.ts');
const [secret, next] = ['first-'.padEnd(40, '1'), 'second-'.padEnd(40, '2')];

describe('events that Atlas sends', () => {
  let deployment: Deployment;
  let directory: string;
  let changes: ChangeStream;

  beforeEach(async () => {
    deployment = await createDeployment({ mongodbUri: process.env.MONGODB_URI!, redisUrl: process.env.REDIS_URL! });
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-atlas-'));
    changes = deployment.organization.collection('form_submissions').watch([{ $match: { operationType: 'insert' } }]);
    await changes.tryNext();
  });
  afterEach(async () => {
    await changes.close();
    await Promise.all([deployment.end(), rm(directory, { recursive: true })]);
  });

  const startWatcher = (settings: Readonly<Record<string, string>> = {}) => deployment.start({ ATLAS_INGRESS_SECRET: secret, ATLAS_INGRESS_PORT: '0', ...settings });

  async function urlOf(watcher: WatcherProcess): Promise<string> {
    const port = () => /"port":(\d+),"msg":"listening for events"/.exec(watcher.output())?.[1];
    await expect.poll(port, patience).toBeDefined();
    return `http://127.0.0.1:${port()!}`;
  }

  /** The function that the command writes for that address, in a stand-in for Atlas's runtime that posts for real. */
  async function generate(url: string, secretValue = secret) {
    const app = path.join(directory, randomUUID());
    await run(process.execPath, [...command, 'atlas', 'generate', '--url', url, '--database', deployment.organization.databaseName, '--directory', app], { cwd: workspaceRoot });
    const global = {
      exports: undefined as unknown,
      EJSON: BSON.EJSON,
      utils: { crypto: { hmac: (text: string, key: string, algorithm: string, encoding: 'hex') => createHmac(algorithm, key).update(text).digest(encoding) } },
      context: {
        values: { get: () => secretValue },
        http: {
          post: async ({ url: to, headers, body }: { url: string; headers: Record<string, string[]>; body: string }) => {
            const response = await fetch(to, { method: 'POST', headers: Object.entries(headers).map(([name, [value = '']]): [string, string] => [name, value]), body });
            const text = await response.text();
            return { statusCode: response.status, headers: { 'Retry-After': [response.headers.get('retry-after')] }, body: { text: () => text } };
          },
        },
      },
      console: { error: () => undefined },
      setTimeout,
    };
    runInNewContext(await readFile(path.join(app, 'functions/tandem-submissions.js'), 'utf8'), global);
    return global.exports as (event: Document) => Promise<{ status: number }>;
  }

  /** The events of what is submitted now. */
  async function eventsOf(count: number, options?: Parameters<Deployment['submit']>[1]): Promise<Document[]> {
    await deployment.submit(count, options);
    const events: Document[] = [];
    while (events.length < count) events.push(await changes.next());
    return events;
  }

  it('are decided by the live registry where no stream runs, durably before the answer', async () => {
    const send = await generate(await urlOf(startWatcher({ OWN_STREAM: 'off' })));
    const [event] = await eventsOf(1);
    expect(await send(event!)).toMatchObject({ status: 200 });
    expect(await deployment.collections.decisions.findOne()).toMatchObject({ path: 'stream', registry: { source: 'live', asOf: null } });
    expect(await deployment.account()).toEqual(onceEach);
    expect(await deployment.collections.leases.countDocuments()).toBe(0);
  }, 60_000);

  it('make one effect with the stream beside them, whichever comes first, both under load, and by both secrets', async () => {
    const leader = await deployment.startLeading();
    const taker = startWatcher({ OWN_STREAM: 'off', ATLAS_INGRESS_SECRET: `${next},${secret}` });
    const url = await urlOf(taker);
    const [byFormer, byNext] = await Promise.all([generate(url), generate(url, next)]);
    const taken = async (outcome: string) => (await taker.metric('tandem_ingress_events_total', `outcome="${outcome}"`)) ?? 0;
    const events: Document[] = [];
    const answers: Promise<{ status: number }>[] = [];
    /** Each is sent as soon as it is known, and none waits for another's answer. */
    const sendUpTo = async (count: number) => {
      while (events.length < count) {
        const event = await changes.next();
        answers.push((events.push(event) % 2 === 0 ? byFormer : byNext)(event));
      }
    };
    await Promise.all([deployment.submit(100), sendUpTo(100)]);
    await expect.poll(() => taken('already-decided'), patience).toBeGreaterThan(0);
    leader.kill('SIGSTOP');
    await Promise.all([deployment.submit(100), sendUpTo(200)]);
    // it comes upon these while others are still waiting for it
    await expect.poll(() => taken('decided'), { ...patience, interval: 20 }).toBeGreaterThan(0);
    leader.kill('SIGCONT');
    const statuses = await Promise.all(answers);
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]));
    // and once more
    await Promise.all(events.slice(0, 20).map(byNext));
    await deployment.expectOnceEach(leader);
    expect((await taken('decided')) + (await taken('already-decided'))).toBe(220);
    await expect(generate(url, 'x'.repeat(40)).then((send) => send(events[0]!))).rejects.toThrow('401');
  }, 240_000);

  it('are decided by the workflows as of then, where the stream has come past without a decision', async () => {
    const watcher = await deployment.startLeading({ ATLAS_INGRESS_SECRET: secret, ATLAS_INGRESS_PORT: '0' });
    const send = await generate(await urlOf(watcher));
    const [event] = await eventsOf(1);
    await deployment.expectOnceEach(watcher);
    await deployment.organization.collection('workflows').updateOne({ id: 'w1' }, { $set: { status: 'paused' } });
    await expect.poll(() => deployment.collections.history.countDocuments(), patience).toBe(2);
    // as if the stream had left it out
    await deployment.collections.decisions.deleteMany({});
    const { seconds } = (await deployment.collections.checkpoints.findOne())!.clusterTime;
    await expect.poll(async () => (await deployment.collections.checkpoints.findOne())!.clusterTime.seconds, patience).toBeGreaterThan(seconds);
    expect(await send(event!)).toMatchObject({ status: 200 });
    const decision = await deployment.collections.decisions.findOne();
    expect(decision).toMatchObject({ registry: { source: 'history' }, matches: [{ workflowId: 'w1' }] });
    expect(decision?.registry.asOf).toEqual(decision?.clusterTime);
    expect(await deployment.account()).toEqual(onceEach);
  }, 60_000);

  it('that can never be taken are dead letters, the very ones of the stream', async () => {
    const watcher = await deployment.startLeading({ ATLAS_INGRESS_SECRET: secret, ATLAS_INGRESS_PORT: '0' });
    const send = await generate(await urlOf(watcher));
    await deployment.organization.collection('form_submissions').insertOne({ _id: new ObjectId(), formId: 7 });
    const event = await changes.next();
    await expect.poll(() => deployment.collections.deadLetters.countDocuments(), patience).toBe(1);
    expect(await send(event)).toMatchObject({ status: 422 });
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(1);
  }, 60_000);

  it('are not taken at all where no secret is set', async () => {
    const watcher = await deployment.startLeading();
    expect(watcher.output()).not.toContain('listening for events');
    const refused = deployment.start({ ATLAS_INGRESS_SECRET: 'short' });
    expect(await refused.exited).toBe(78);
    expect(refused.output()).toContain('ATLAS_INGRESS_SECRET');
    expect(refused.output()).not.toContain('short\n');
  }, 60_000);

  it('are decided by the live registry, and the decision says so, while another process leads that does not come by', async () => {
    await createLeaseStore(deployment.platform).acquire('submissions', 'somebody-else', 120_000);
    const watcher = startWatcher();
    const send = await generate(await urlOf(watcher));
    const [event] = await eventsOf(1);
    expect(await send(event!)).toMatchObject({ status: 200 });
    expect(await deployment.collections.decisions.findOne()).toMatchObject({ registry: { source: 'live', asOf: null }, registryRace: true, eventToken: (event!._id as { _data: string })._data });
    expect(await deployment.account()).toEqual(onceEach);
  }, 60_000);
});
