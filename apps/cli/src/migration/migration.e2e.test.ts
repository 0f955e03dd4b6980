import { orgIdSchema } from '@tandem/documents';
import { createMongoClient, platformCollections } from '@tandem/mongodb';
import { startStack, type Stack } from '@tandem/stack';
import {
  createAppProcess, createMigrationFlag, createSubmissionClient, createUnleashAdminClient, edge, formDocument, formTrigger, seedOrganizations, sinkCall, startEffectSink, workflowDocument,
  type AppProcess, type EffectSink, type MigrationFlag, type SubmissionClient,
} from '@tandem/test-bed';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

const orgId = orgIdSchema.parse('org_migration');
const formId = 'contact';
const patience = { timeout: 120_000, interval: 100 };

let stack: Stack<'mongodb' | 'redis' | 'unleash'>;
let client: MongoClient;
let sink: EffectSink;
let flag: MigrationFlag;
let submissions: SubmissionClient;
let environment: Readonly<Record<string, string>>;
const apps: AppProcess[] = [];
const stopping = new AbortController();
let sent = 0;

beforeAll(async () => {
  stack = await startStack({ need: ['mongodb', 'redis', 'unleash'], environment: { ...process.env, MONGODB_URI: '', REDIS_URL: '', UNLEASH_URL: '' } });
  client = createMongoClient({ uri: stack.mongodb.uri, appName: 'migration-e2e' });
  sink = await startEffectSink();
  const workflow = workflowDocument({ id: 'welcome', orgId, name: 'Welcome', nodes: [formTrigger(formId), sinkCall(sink.url, 'welcome', 'call')], edges: [edge('trigger', 'call')] });
  await seedOrganizations(client, [{ orgId, form: formDocument({ id: formId, organizationId: orgId, name: 'Contact', fields: [] }), workflows: [workflow] }]);
  flag = createMigrationFlag(createUnleashAdminClient({ url: stack.unleash.url, adminToken: stack.unleash.adminToken! }));
  await flag.create([orgId]);
  environment = {
    MONGODB_URI: stack.mongodb.uri, REDIS_URL: stack.redis.url, UNLEASH_URL: stack.unleash.url, UNLEASH_CLIENT_TOKEN: stack.unleash.clientToken, UNLEASH_ADMIN_TOKEN: stack.unleash.adminToken!,
    UNLEASH_REFRESH_MS: '500', HTTP_ALLOWED_HOSTS: sink.host,
  };
  const start = async (name: 'legacy-trigger' | 'watcher' | 'worker' | 'reconciler', instance: string = name) => {
    const app = await createAppProcess({ name, instance, environment, logDirectory: stack.directory, onFailure: (why) => { console.error(why); }, signal: stopping.signal });
    await app.start();
    apps.push(app);
    return app;
  };
  const handler = await start('legacy-trigger');
  for (const [name, instance] of [['legacy-trigger', 'another-handler'], ['watcher', 'watcher'], ['worker', 'worker'], ['reconciler', 'reconciler']] as const) await start(name, instance);
  submissions = createSubmissionClient(handler.url);
}, 300_000);

afterAll(async () => {
  stopping.abort();
  await submissions.close();
  await Promise.all(apps.map((app) => app.stop()));
  await Promise.all([sink.close(), client.close()]);
  await stack.stop();
}, 120_000);

const migration = (...commandLine: readonly string[]) => runCommand(environment, ['migration', ...commandLine]);

async function submit(): Promise<string> {
  sent += 1;
  const answer = await submissions.submit({ orgId, formId, fields: { reference: `r${sent}` }, idempotencyKey: `key-${sent}` }, stopping.signal);
  if (answer.outcome !== 'accepted') throw new Error(JSON.stringify(answer));
  return answer.submissionId;
}

async function stampOf(submissionId: string) {
  const found = await client.db(orgId).collection('form_submissions').findOne({ submissionId });
  return found?.routing as { phase: string; flagRevision: string; decidedAt: Date };
}

const stamped = async () => (await stampOf(await submit())).phase;
const effects = () => sink.observed().reduce((sum, one) => sum + one.effects, 0);
const repeats = () => sink.observed().filter((one) => one.effects > 1);

describe('npm run migration', { timeout: 600_000 }, () => {
  it('refuses to move an organization on without GO, and does it with a reason, which is kept', async () => {
    expect(await migration('rollback', orgId)).toMatchObject({ code: 5, text: expect.stringContaining('nothing was moved') as unknown });
    const plan = await migration('plan', orgId, 'primary', '--json');
    expect(JSON.parse(plan.stdout)).toMatchObject({ from: 'legacy', to: 'primary', blockers: expect.arrayContaining([expect.objectContaining({ what: 'skipped-phase' }), expect.objectContaining({ what: 'no-verdict' })]) as unknown });
    expect(await migration('promote', orgId, 'primary')).toMatchObject({ code: 3, text: expect.stringContaining('no-verdict') as unknown });
    expect(await stamped()).toBe('legacy');
    expect(await migration('promote', orgId, 'primary', '--override', 'the test says so')).toMatchObject({ code: 0 });
    await expect.poll(stamped, patience).toBe('primary');
    const actions = await platformCollections(client.db('tandem')).operatorActions.find({ action: 'promote' }).sort({ at: 1 }).toArray();
    expect(actions).toMatchObject([{ outcome: 'refused', reason: null }, { outcome: 'done', reason: 'the test says so', detail: { from: 'legacy', to: 'primary' } }]);
    expect(await migration('plan', 'org_nowhere', 'shadow')).toMatchObject({ code: 3, text: expect.stringContaining('no such organization') as unknown });
  });

  it('keeps what the stream starts for an organization on hold, and starts it once when it is released', async () => {
    await expect.poll(effects, patience).toBe(sent);
    const held = await migration('hold', orgId, '--reason', 'looking into it');
    expect(held, held.text).toMatchObject({ code: 0, text: expect.stringContaining('4 live processes') as unknown });
    const before = effects();
    const ids = [];
    for (let count = 0; count < 20; count += 1) ids.push(await submit());
    const { executions, decisions } = platformCollections(client.db('tandem'));
    const ofThese = { submissionId: { $in: ids } } as never;
    await expect.poll(() => executions.countDocuments({ ...ofThese as object, state: 'held' }), patience).toBe(20);
    await expect.poll(() => decisions.countDocuments({ ...ofThese as object, path: 'stream', outcome: 'held' }), patience).toBe(20);
    expect(effects()).toBe(before);
    const { stdout } = await migration('status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ organizations: [{ orgId, phase: 'primary', isHeld: true, held: 20 }], overrides: [{ orgId, phase: null, reason: 'looking into it' }] });

    const released = await migration('release', orgId);
    expect(released, released.text).toMatchObject({ code: 0 });
    await expect.poll(effects, patience).toBe(sent);
    await expect.poll(() => executions.countDocuments({ ...ofThese as object, state: 'completed' }), patience).toBe(20);
    expect(repeats()).toEqual([]);
  });

  it('moves an organization back by an override while Unleash is down, in every process', async () => {
    await expect.poll(stamped, patience).toBe('primary');
    if (!stack.unleash.owned) throw new Error('This test needs an Unleash of its own.');
    await stack.unleash.kill();
    const back = await migration('rollback', orgId, '--break-glass', '--reason', 'the stream is wrong');
    expect(back, back.text).toMatchObject({ code: 0, text: expect.stringMatching(/4 live processes obey it, after \d+ ms/) as unknown });
    expect(await stampOf(await submit())).toMatchObject({ phase: 'legacy', flagRevision: expect.stringMatching(/^override-\d+$/) as unknown });
    const readiness = await (await fetch(`${apps[0]!.url}/readyz`)).text();
    expect(readiness).toContain('overrides in force');

    expect(await migration('end-override', orgId)).toMatchObject({ code: 0 });
    expect(await stamped()).toBe('primary');
    await expect.poll(effects, patience).toBe(sent);
    expect(repeats()).toEqual([]);
  });
});
