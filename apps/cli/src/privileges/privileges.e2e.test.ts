import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { canaryOrganization, orgIdSchema } from '@tandem/documents';
import { createMongoClient, platformCollections, privilegesOf, rolesOf, type Privilege, type RoleOf } from '@tandem/mongodb';
import { startMongoServer, startStack, type MongoServer, type Stack } from '@tandem/stack';
import {
  createAppProcess, createSubmissionClient, edge, formDocument, formTrigger, seedOrganizations, sinkCall, startEffectSink, workflowDocument,
  type AppName, type AppProcess, type EffectSink,
} from '@tandem/test-bed';
import type { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

const orgId = orgIdSchema.parse('org_privileges');
const formId = 'contact';
const platformDatabase = 'tandem_privileges';
const patience = { timeout: 60_000, interval: 100 };
const options = { platformDatabase, canaryDatabases: [canaryOrganization('org_')], writtenByNodes: [`${orgId}.written_by_nodes`] };

let stack: Stack<'redis'>;
let server: MongoServer;
let root: MongoClient;
let sink: EffectSink;
const stopping = new AbortController();
let started: AppProcess[] = [];
let processes = 0;

beforeAll(async () => {
  stack = await startStack({ need: ['redis'], environment: { ...process.env, REDIS_URL: '' } });
  server = await startMongoServer({ dataDirectory: path.join(stack.directory, 'mongodb'), authentication: { user: 'root', password: 'root' } });
  root = createMongoClient({ uri: server.uri, appName: 'privileges-e2e' });
  sink = await startEffectSink();
  const nodes = [formTrigger(formId), sinkCall(sink.url, 'welcome', 'call')];
  const workflow = workflowDocument({ id: 'welcome', orgId, name: 'Welcome', nodes, edges: [edge('trigger', 'call')] });
  await seedOrganizations(root, [{ orgId, form: formDocument({ id: formId, organizationId: orgId, name: 'Contact', fields: [] }), workflows: [workflow] }]);
  for (const role of rolesOf) {
    await root.db('admin').command({ createRole: role, privileges: privilegesOf(role, options), roles: [] });
    await root.db('admin').command({ createUser: role, pwd: role, roles: [role] });
  }
}, 120_000);

afterEach(async () => {
  await Promise.all(started.map((app) => app.stop()));
  started = [];
  for (const role of rolesOf) await grant(role, privilegesOf(role, options));
});

afterAll(async () => {
  stopping.abort();
  await Promise.all([sink.close(), root.close()]);
  await server.stop();
  await stack.stop();
}, 60_000);

const grant = (role: RoleOf, privileges: readonly Privilege[]) => root.db('admin').command({ updateRole: role, privileges });

function environmentOf(role: RoleOf): Record<string, string> {
  const uri = new URL(server.uri);
  uri.username = role;
  uri.password = role;
  uri.searchParams.set('authSource', 'admin');
  return {
    MONGODB_URI: uri.href, MONGODB_DATABASE: platformDatabase, REDIS_URL: stack.redis.url, QUEUE_PREFIX: platformDatabase, HTTP_ALLOWED_HOSTS: sink.host,
    // nobody is there: the handler decides `legacy`
    UNLEASH_URL: 'http://127.0.0.1:9', UNLEASH_CLIENT_TOKEN: 'none', RECONCILE_INTERVAL_MS: '1000', RECONCILE_GRACE_MS: '1000', CANARY_EVERY_MS: '1000',
  };
}

async function start(name: AppName): Promise<AppProcess> {
  processes += 1;
  const app = await createAppProcess({ name, instance: `${name}-${processes}`, environment: environmentOf(name), logDirectory: stack.directory, onFailure: (why) => { console.error(why); }, signal: stopping.signal });
  started.push(app);
  await app.start();
  return app;
}

async function refusalsIn(app: AppProcess): Promise<readonly string[]> {
  const lines = (await readFile(app.logFile, 'utf8')).split('\n');
  return lines.filter((line) => /not authorized|Unauthorized/.test(line));
}

async function submit(handler: AppProcess): Promise<string> {
  const submissions = createSubmissionClient(handler.url);
  try {
    const answer = await submissions.submit({ orgId, formId, fields: { reference: 'by-handler' }, idempotencyKey: `key-${Date.now()}` }, stopping.signal);
    if (answer.outcome !== 'accepted') throw new Error(JSON.stringify(answer));
    return answer.submissionId;
  } finally {
    await submissions.close();
  }
}

/** As a handler in `complete` leaves it. */
async function insertForStream(submissionId: string): Promise<void> {
  const routing = { phase: 'complete', flagRevision: 'r', decidedAt: new Date(), by: 'test' };
  await root.db(orgId).collection('form_submissions').insertOne({ submissionId, formId, organizationId: orgId, data: { reference: 'by-stream' }, routing, createdAt: new Date() });
}

const stateOf = async (submissionId: string) => (await root.db(platformDatabase).collection('workflow_executions').findOne({ submissionId }))?.state as unknown;

describe('with the least privileges', () => {
  it('every app does all its work, and is refused nothing', async () => {
    const [handler, watcher, worker, reconciler] = [await start('legacy-trigger'), await start('watcher'), await start('worker'), await start('reconciler')];
    const byHandler = await submit(handler);
    await insertForStream('sub_by_stream');
    await expect.poll(() => stateOf(byHandler), patience).toBe('completed');
    await expect.poll(() => stateOf('sub_by_stream'), patience).toBe('completed');
    for (const app of [handler, watcher, worker, reconciler]) expect(await refusalsIn(app), app.name).toEqual([]);
    const { reconciliations, streamSamples } = platformCollections(root.db(platformDatabase));
    await expect.poll(() => reconciliations.countDocuments(), patience).toBeGreaterThan(0);
    await expect.poll(() => streamSamples.countDocuments(), patience).toBeGreaterThan(0);
    await expect.poll(async () => (await fetch(`${watcher.url}/metrics`)).text(), patience).toMatch(/tandem_stream_canary_seconds_count\{[^}]*\} [1-9]/);
    const { code, text } = await runCommand(environmentOf('cli'), ['reconcile', '--window', '10m']);
    expect(code, text).toBe(0);
    for (const app of [handler, watcher, worker, reconciler]) expect(await refusalsIn(app), app.name).toEqual([]);
  }, 180_000);

  it.each<readonly [AppName, string, string, (app: AppProcess) => Promise<unknown>]>([
    ['legacy-trigger', 'form_submissions', 'insert', (app) => fetch(`${app.url}/orgs/${orgId}/forms/${formId}/submissions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"data":{"reference":"private"}}' })],
    ['watcher', '', 'changeStream', () => Promise.resolve()],
    ['watcher', 'trigger_decisions', 'insert', () => insertForStream('sub_refused')],
    ['worker', 'leases', 'insert', () => Promise.resolve()],
    ['reconciler', 'reconciliations', 'insert', () => Promise.resolve()],
  ])('less one, %s says what it lacks, and nothing of what it would have written: of %o, %s', async (name, collection, action, provoke) => {
    await grant(name, privilegesOf(name, options).map((one) => without(one, collection, action)));
    // the sweep's lease is there already, and to change it is granted
    if (collection === 'leases') await platformCollections(root.db(platformDatabase)).leases.deleteMany({});
    const app = await start(name);
    await provoke(app);
    await expect.poll(async () => (await refusalsIn(app)).length, patience).toBeGreaterThan(0);
    const text = (await refusalsIn(app)).join('\n');
    expect(text).toMatch(/not authorized on \w+ to execute command \{ \S+ \S+, … \}; what each app has to be granted stands in docs\/privileges\.md/);
    expect(text).not.toMatch(/private|by-stream|documents/);
  }, 90_000);
});

function without(privilege: Privilege, collection: string, action: string): Privilege {
  if (!('collection' in privilege.resource) || privilege.resource.collection !== collection) return privilege;
  return { ...privilege, actions: privilege.actions.filter((one) => one !== action) };
}
