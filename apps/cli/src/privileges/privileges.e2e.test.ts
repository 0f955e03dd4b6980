import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Phase } from '@tandem/documents';
import { platformCollections, type Privilege } from '@tandem/mongodb';
import { createSubmissionClient, type AppName, type AppProcess } from '@tandem/test-bed';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formId, graceMs, grantedTo, openGuardedDeployment, orgId, platformDatabase, refusalsIn, strangerId, type GuardedDeployment } from './testing/guarded-deployment.ts';

const patience = { timeout: 60_000, interval: 100 };
let deployment: GuardedDeployment;
const collections = () => platformCollections(deployment.root.db(platformDatabase));

beforeAll(async () => {
  deployment = await openGuardedDeployment();
}, 120_000);
afterAll(() => deployment.close(), 60_000);

async function submit(handler: AppProcess): Promise<string> {
  const submissions = createSubmissionClient(handler.url);
  try {
    const answer = await submissions.submit({ orgId, formId, fields: { reference: 'by-handler' }, idempotencyKey: `key-${Date.now()}` }, new AbortController().signal);
    if (answer.outcome !== 'accepted') throw new Error(JSON.stringify(answer));
    return answer.submissionId;
  } finally {
    await submissions.close();
  }
}

/** As a handler in `complete` leaves it. */
async function insertForStream(submissionId: string): Promise<void> {
  const routing = { phase: 'complete', flagRevision: 'r', decidedAt: new Date(), by: 'test' };
  await deployment.root.db(orgId).collection('form_submissions').insertOne({ submissionId, formId, organizationId: orgId, data: { reference: 'by-stream' }, routing, createdAt: new Date() });
}

const stateOf = async (submissionId: string) => (await collections().executions.findOne({ submissionId } as object))?.state as unknown;

async function succeeds(...commandLine: readonly string[]): Promise<string> {
  const { code, text, stdout } = await deployment.command(...commandLine);
  expect(code, `${commandLine.join(' ')}: ${text}`).toBe(0);
  return stdout;
}

describe('with the roles that are printed, and nothing more', () => {
  let apps: readonly AppProcess[];
  const app = (name: AppName) => apps.find((one) => one.name === name)!;
  const areRefusedNothing = async () => {
    for (const one of apps) expect(await refusalsIn(one), one.name).toEqual([]);
  };

  beforeAll(async () => {
    apps = await Promise.all((['legacy-trigger', 'watcher', 'worker', 'reconciler'] as const).map((name) => deployment.start(name)));
  }, 120_000);
  afterAll(() => deployment.stopApps(), 60_000);

  it('every app does all its work', async () => {
    const byHandler = await submit(app('legacy-trigger'));
    await insertForStream('sub_by_stream');
    await expect.poll(() => stateOf(byHandler), patience).toBe('completed');
    await expect.poll(() => stateOf('sub_by_stream'), patience).toBe('completed');
    await expect.poll(() => collections().reconciliations.countDocuments(), patience).toBeGreaterThan(0);
    await expect.poll(() => collections().streamSamples.countDocuments(), patience).toBeGreaterThan(0);
    await expect.poll(async () => (await fetch(`${app('watcher').url}/metrics`)).text(), patience).toMatch(/tandem_stream_canary_seconds_count\{[^}]*\} [1-9]/);
    await areRefusedNothing();
  }, 180_000);

  it('a person does what commands are for', async () => {
    await Promise.all([
      succeeds('gate', 'declare', orgId, 'shadow', '--in', '5m', '--for', '1h', '--reason', 'a try'),
      succeeds('dead-letters', 'list'),
      succeeds('repair', '--window', '10m'),
    ]);
  }, 60_000);

  describe('a stranger whose submissions lie elsewhere', () => {
    let platform: AppProcess;
    const sent: string[] = [];

    beforeAll(async () => {
      platform = await deployment.startPlatform();
    }, 60_000);

    async function fillIn(count: number, { dies = false } = {}): Promise<void> {
      for (let index = 0; index < count; index += 1) {
        const reference = `stranger-${sent.length}`;
        sent.push(reference);
        const { status } = await fetch(platform.url, { method: 'POST', body: JSON.stringify({ organizationId: strangerId, formId, answers: { reference }, dies }) });
        expect(status).toBe(200);
      }
    }
    const phase = async () => ((await (await fetch(`${platform.url}/phase/${strangerId}`)).json()) as { readonly phase: string }).phase;
    const effects = () => sent.map((reference) => deployment.sink.effectsOf(reference, 'welcome', 'call'));
    const eachOnce = async () => { await expect.poll(effects, patience).toEqual(sent.map(() => 1)); };

    it('walks from legacy to parallel; each effect is had once, and the comparison sees all', async () => {
      expect(JSON.parse(await succeeds('migration', 'status', '--org', strangerId, '--json'))).toMatchObject({ organizations: [{ orgId: strangerId, phase: 'legacy' }] });
      await fillIn(3);
      await fillIn(1, { dies: true });
      await eachOnce();
      // an import, of which nobody has told the explicit path
      await succeeds('direct-writers', 'name', 'nightly import', '--org', strangerId, '--form', formId, '--fields', 'imported', '--reason', 'starts nothing');
      await deployment.root.db(strangerId).collection('responses').insertOne({ number: 1, form: formId, revision: 1, answers: { imported: true, reference: 'import' }, origin: {}, at: new Date() });
      for (const next of ['shadow', 'parallel'] as const) {
        await succeeds('migration', 'promote', strangerId, next, '--override', 'a trial: there is too little to count');
        await expect.poll(phase, patience).toBe(next);
        await fillIn(5);
        await eachOnce();
      }
      await expect.poll(() => decidedByStream('shadow', 'recorded'), patience).toBe(5);
      await expect.poll(() => decidedByStream('parallel', 'enqueued'), patience).toBe(5);
      await streamHasPassed(Date.now() + graceMs);
      expect(await compare()).toMatchObject({ submissions: 15, classes: { both: 10, 'explicit-only': 3, neither: 1, excluded: 1, pending: 0 } });
      // `late` is of a machine that is slow
      const found = await collections().divergences.find({ orgId: strangerId, kind: { $ne: 'late' } } as object).toArray();
      expect(found.map(({ kind, cause }) => `${String(kind)} ${String(cause)}`).sort()).toEqual(['direct-write recorded', 'missed-by-explicit mended-by-fallback']);
      expect(deployment.sink.effectsOf('import', 'welcome', 'call')).toBe(0);
      await areRefusedNothing();
    }, 180_000);

    const decidedByStream = (phase: Phase, outcome: string) => collections().decisions.countDocuments({ orgId: strangerId, path: 'stream', phase, outcome } as object);
    const streamHasPassed = (ms: number) => expect.poll(async () => (await collections().checkpoints.findOne({}))!.clusterTime.seconds * 1_000, patience).toBeGreaterThan(ms);

    async function compare(): Promise<unknown> {
      const file = path.join(deployment.stack.directory, 'stranger.json');
      await succeeds('reconcile', '--window', '10m', '--org', strangerId, '--json', file);
      return (JSON.parse(await readFile(file, 'utf8')) as { readonly counts: { readonly total: unknown } }).counts.total;
    }
  });
});

describe('with one privilege less', () => {
  let changed: AppName | undefined;
  afterEach(async () => {
    await deployment.stopApps();
    if (changed) await deployment.grant(changed, grantedTo(changed));
  }, 60_000);

  it.each<readonly [AppName, string, string, (app: AppProcess) => Promise<unknown>]>([
    ['legacy-trigger', 'form_submissions', 'insert', (app) => fetch(`${app.url}/orgs/${orgId}/forms/${formId}/submissions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"data":{"reference":"private"}}' })],
    ['watcher', '', 'changeStream', () => Promise.resolve()],
    ['watcher', 'trigger_decisions', 'insert', () => insertForStream('sub_refused')],
    ['worker', 'leases', 'insert', () => Promise.resolve()],
    ['reconciler', 'reconciliations', 'insert', () => Promise.resolve()],
  ])('%s says what it lacks, and nothing of what it would have written: of %o, %s', async (name, collection, action, provoke) => {
    changed = name;
    await deployment.grant(name, grantedTo(name).map((one) => without(one, collection, action)).filter(({ actions }) => actions.length > 0));
    // the sweep's lease is there already, and to change it is granted
    if (collection === 'leases') await collections().leases.deleteMany({});
    const app = await deployment.start(name);
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
