import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import { decisionId, orgIdSchema } from '@tandem/documents';
import { createMongoClient, mergeKeyOf, platformCollections } from '@tandem/mongodb';
import { reconcileLast, reconcileSince, type ReconcilePorts } from '@tandem/reconciliation';
import { ObjectId, type Collection, type Db, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { createExampleOrganization, formId, type ExampleOrganization } from '../testing/example-organization.ts';
import { createReconcilePorts } from '../reconcile-ports.ts';

describe('a comparison on a real server', () => {
  let client: MongoClient;
  let platform: Db;
  let organization: ExampleOrganization;
  let ports: ReconcilePorts;
  const { signal } = new AbortController();
  const now = Date.now();
  const minutesAgo = (minutes: number) => now - minutes * 60_000;
  const secondsOf = (ms: number) => ({ seconds: Math.floor(ms / 1_000), increment: 1 });

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'reconcile-test' });
    platform = client.db(`tandem_reconcile_${randomUUID().slice(0, 8)}`);
  });
  beforeEach(async () => {
    organization = await createExampleOrganization(client, platform);
    ports = createReconcilePorts({ client, database: platform, organizationPrefix: organization.orgId, clock: () => now, bounds: defaultBounds, by: 'test' });
    await organization.workflow('wf-a', secondsOf(minutesAgo(60)));
    await organization.workflow('wf-gold', secondsOf(minutesAgo(60)), {}, { filter: { field: 'plan', operator: 'equals', value: 'gold' } });
    await organization.checkpoint(now);
  });
  afterEach(() => organization.drop());
  afterAll(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  const compare = () => reconcileLast(ports, { lengthMs: 600_000, orgId: organization.orgId }, signal);
  const found = async () => (await compare()).divergences.map(({ kind, status, submissionId, path }) => ({ kind, status, submissionId, ...(path && { path }) }));

  it('counts every submission once and finds nothing where all went well', async () => {
    for (let index = 0; index < 30; index += 1) await organization.submit({ at: minutesAgo(5) + index * 100, data: { plan: index % 2 ? 'gold' : 'silver' } });
    await organization.submit({ phase: 'legacy', at: minutesAgo(4) });
    await organization.submit({ phase: 'complete', at: minutesAgo(4) });
    const report = await compare();
    expect(report.divergences).toEqual([]);
    expect(report.counts).toMatchObject({ submissions: 32, classes: { both: 30, 'explicit-only': 1, 'stream-only': 1 }, diverged: 0 });
    expect(report.byPhase.parallel?.latency.stream).toMatchObject({ n: 30, p50Ms: 20 });
    expect(report.gates.verdict).toBe('INCONCLUSIVE');
  });

  it('names the submissions of planted faults, each under its kind', async () => {
    const missedByExplicit = await organization.submit({ at: minutesAgo(5), absent: ['explicit'] });
    const missedByStream = await organization.submit({ phase: 'complete', at: minutesAgo(5), absent: ['stream'] });
    const neither = await organization.submit({ phase: 'shadow', at: minutesAgo(5), absent: ['explicit', 'stream'] });
    const blind = await organization.submit({ at: minutesAgo(5), data: { plan: 'gold' }, blind: { path: 'stream', workflowId: 'wf-gold' } });
    const stuck = await organization.submit({ at: minutesAgo(5), state: 'pending' });
    const direct = await organization.submit({ phase: null, at: minutesAgo(5) });
    expect(await found()).toEqual(expect.arrayContaining([
      { kind: 'missed-by-explicit', status: 'confirmed', submissionId: missedByExplicit, path: 'explicit' },
      { kind: 'missed-by-stream', status: 'open', submissionId: missedByStream, path: 'stream' },
      { kind: 'neither', status: 'open', submissionId: neither },
      { kind: 'different-workflows', status: 'confirmed', submissionId: blind, path: 'stream' },
      { kind: 'not-executed', status: 'open', submissionId: stuck },
      { kind: 'direct-write', status: 'confirmed', submissionId: direct },
    ]));
    const report = await compare();
    expect(report.divergences).toHaveLength(6);
    expect(report.counts).toMatchObject({ submissions: 6, diverged: 5, classes: { different: 1, excluded: 1 }, exclusions: { direct: 1 } });
  });

  it('keeps one finding however often it is seen, and lets it heal when the decision comes', async () => {
    const at = minutesAgo(5);
    const submissionId = await organization.submit({ phase: 'complete', at, absent: ['stream'] });
    await compare();
    const [again] = (await compare()).divergences;
    expect(again).toMatchObject({ kind: 'missed-by-stream', status: 'open', rechecks: 1 });

    await lateDecision(organization.orgId, submissionId, at);
    expect(await found()).toEqual(expect.arrayContaining([
      { kind: 'missed-by-stream', status: 'healed', submissionId, path: 'stream' },
      { kind: 'late', status: 'confirmed', submissionId, path: 'stream' },
    ]));
  });

  it('looks again at open findings of windows that are over', async () => {
    const at = minutesAgo(30);
    const submissionId = await organization.submit({ phase: 'complete', at, absent: ['stream'] });
    await reconcileLast(ports, { lengthMs: 3_600_000, orgId: organization.orgId }, signal);
    await lateDecision(organization.orgId, submissionId, at);
    const muchLater = { ...ports, clock: () => now + 60_000 };
    const report = await reconcileLast(muchLater, { lengthMs: 60_000, orgId: organization.orgId }, signal);
    expect(report.rechecked).toBe(1);
    const kept = await ports.findings.list({ orgId: organization.orgId, kind: 'missed-by-stream', limit: 10 });
    expect(kept).toMatchObject([{ status: 'healed', submissionId }]);
  });

  it('leaves what the stream has not passed pending, and goes on from there', async () => {
    const schedule = { firstWindowMs: 600_000, overlapMs: 60_000 };
    await organization.submit({ at: minutesAgo(5) });
    const waiting = minutesAgo(3);
    await organization.submit({ phase: 'complete', at: waiting, absent: ['stream'] });
    await organization.checkpoint(minutesAgo(4));
    const first = await reconcileSince(ports, schedule, signal);
    expect(first.counts.classes).toMatchObject({ both: 1, pending: 1 });
    expect(first.comparedUpTo).toBe(Math.floor(waiting / 1_000) * 1_000);

    await organization.checkpoint(now);
    const second = await reconcileSince(ports, schedule, signal);
    expect(second.window.from).toBe(first.comparedUpTo! - 60_000);
    expect(second.findings).toEqual([{ kind: 'missed-by-stream', status: 'open', count: 1 }]);
  });

  it('calls no list wrong that may have been right by the data that it was made by, whoever changed that since', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5), data: { plan: 'gold' } });
    await organization.submit({ at: minutesAgo(4), data: { plan: 'gold' }, blind: { path: 'stream', workflowId: 'wf-gold' } });
    await organization.database.collection('form_submissions').updateOne({ submissionId }, { $set: { 'data.plan': 'silver' } });
    const { divergences, counts } = await compare();
    expect(divergences.filter((one) => one.submissionId === submissionId)).toMatchObject([{ kind: 'unknown', cause: 'data-changed' }, { kind: 'unknown', cause: 'data-changed' }]);
    expect(divergences.filter((one) => one.submissionId !== submissionId)).toMatchObject([{ kind: 'different-workflows', path: 'stream', workflowIds: ['wf-gold'] }]);
    expect(counts).toMatchObject({ diverged: 1 });
  });

  it('comes back to a submission until what was decided to run has ended or its time is up', async () => {
    const schedule = { firstWindowMs: 600_000, overlapMs: 0 };
    const at = now - 30_000;
    await organization.submit({ at: minutesAgo(5) });
    await organization.submit({ at, state: 'pending' });
    const first = await reconcileSince(ports, schedule, signal);
    expect(first).toMatchObject({ comparedUpTo: Math.floor(at / 1_000) * 1_000, findings: [], counts: { classes: { both: 2, pending: 0 }, diverged: 0 } });

    const later = { ...ports, clock: () => now + 60_000 };
    const second = await reconcileSince(later, schedule, signal);
    expect(second.findings).toEqual([{ kind: 'not-executed', status: 'open', count: 1 }]);
    expect(second.comparedUpTo).toBe(second.window.to);
  });

  it('compares the others and keeps how far they have come where one organization fails', async () => {
    const schedule = { firstWindowMs: 600_000, overlapMs: 60_000 };
    const broken = orgIdSchema.parse('org_0_broken');
    await organization.submit({ at: minutesAgo(5) });
    const history: typeof ports.facts.history = (orgId, from) => (orgId === broken ? Promise.reject(new TypeError('broken')) : ports.facts.history(orgId, from));
    const two = { ...ports, facts: { ...ports.facts, organizations: () => Promise.resolve([broken, organization.orgId]), history } };
    const run = await reconcileSince(two, schedule, signal);
    expect(run.failures).toEqual([{ orgId: broken, during: 'comparison', message: 'broken' }]);
    expect(run.organizations).toMatchObject([{ orgId: organization.orgId, submissions: 1 }]);
    expect(await ports.runs.comparedUpTo(organization.orgId)).toBe(run.window.to);
    expect(await ports.runs.comparedUpTo(broken)).toBeNull();
  });

  it('keeps how far it has come though the run itself cannot be kept', async () => {
    await organization.submit({ at: minutesAgo(5) });
    const unkept = { ...ports, runs: { ...ports.runs, save: () => Promise.reject(new Error('no')) } };
    await expect(reconcileSince(unkept, { firstWindowMs: 600_000, overlapMs: 60_000 }, signal)).rejects.toThrow('no');
    expect(await ports.runs.comparedUpTo(organization.orgId)).not.toBeNull();
  });

  it('tells deleted submissions by the decisions they left', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5) });
    await organization.database.collection('form_submissions').deleteOne({ submissionId });
    expect((await compare()).counts).toMatchObject({ submissions: 1, exclusions: { deleted: 1 }, diverged: 0 });
  });

  it('takes no finding for healed because its submission was deleted', async () => {
    const submissionId = await organization.submit({ phase: 'primary', at: minutesAgo(5), absent: ['stream'] });
    await compare();
    await organization.database.collection('form_submissions').deleteOne({ submissionId });
    expect(await found()).toEqual([{ kind: 'missed-by-stream', status: 'expired', submissionId, path: 'stream' }]);
  });

  it('takes documents that anybody may have written', async () => {
    const hostile = [{ data: 7 }, { submissionId: { $gt: '' }, formId: [], routing: 'parallel' }, { submissionId: 'sub_ok', formId, routing: { phase: 'everything' } }];
    await organization.database.collection('form_submissions').insertMany(hostile.map((document, index) => ({ ...document, submissionId: document.submissionId ?? `x${index}` })));
    const earlier = { ...ports, clock: () => Date.now() + 20_000 };
    const report = await reconcileLast(earlier, { lengthMs: 600_000, orgId: organization.orgId }, signal);
    await organization.checkpoint(Date.now() + 60_000);
    const settled = await reconcileLast(earlier, { lengthMs: 600_000, orgId: organization.orgId }, signal);
    expect(report.counts.submissions).toBe(3);
    expect(settled.counts.exclusions).toMatchObject({ direct: 3 });
    expect(settled.divergences.map(({ cause }) => cause).sort()).toEqual(['invalid-document', 'invalid-document', 'unseen']);
  });

  it('does not take it for agreement that both paths leave out a workflow which they refuse', async () => {
    await organization.malformed('wf-gold', secondsOf(minutesAgo(50)));
    await organization.malformed('wf-gold', secondsOf(minutesAgo(40)));
    const submissionId = await organization.submit({ at: minutesAgo(5) });
    expect((await compare()).divergences).toMatchObject([{ kind: 'unknown', cause: 'workflow-malformed', workflowIds: ['wf-gold'], submissionId }]);
  });

  it('finds executions that were given up', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5) });
    const { executions } = platformCollections(platform);
    await executions.updateOne({ submissionId }, { $set: { state: 'failed', error: { code: 'EXECUTION_ABANDONED', message: 'no' } } });
    expect((await compare()).divergences).toMatchObject([{ kind: 'not-executed', cause: 'abandoned', submissionId }]);
  });

  it('finds duplicates under a broken execution key', async () => {
    await organization.submit({ at: minutesAgo(5) });
    const { executions } = platformCollections(platform);
    const one = await executions.findOne({ orgId: organization.orgId });
    await executions.insertOne({ ...one!, _id: `${one!._id}:stream` as never, path: 'stream' });
    expect(await found()).toMatchObject([{ kind: 'duplicate-execution', status: 'confirmed' }]);
  });

  it('keeps a run that was interrupted as such, and never says GO of it', async () => {
    await organization.submit({ at: minutesAgo(5) });
    const aborted = AbortSignal.abort();
    const report = await reconcileLast(ports, { lengthMs: 600_000, orgId: organization.orgId }, aborted);
    expect(report.state).toBe('interrupted');
    expect(report.gates.verdict).not.toBe('GO');
  });

  it('refuses a window that ends before it begins, one that is absurdly long, and an organization that is not there', async () => {
    const { orgId } = organization;
    await expect(reconcileLast(ports, { lengthMs: 5_000, orgId }, signal)).rejects.toMatchObject({ code: 'WINDOW_INVALID' });
    await expect(reconcileLast(ports, { lengthMs: 400 * 86_400_000, orgId }, signal)).rejects.toMatchObject({ code: 'WINDOW_INVALID' });
    await expect(reconcileLast(ports, { lengthMs: NaN, orgId }, signal)).rejects.toMatchObject({ code: 'WINDOW_INVALID' });
    await expect(reconcileLast(ports, { lengthMs: 600_000, orgId: orgIdSchema.parse('org_nobody') }, signal)).rejects.toMatchObject({ code: 'ORGANIZATION_UNKNOWN' });
  });

  it('goes on where an interrupted run has come to, and counts nothing twice within one', async () => {
    const at = (index: number) => minutesAgo(8) + index * 1_000;
    const many = Array.from({ length: 300 }, (_, index) => ({ _id: new ObjectId(Math.floor(at(index) / 1_000).toString(16) + index.toString(16).padStart(16, '0')), submissionId: `sub_${index}`, formId, data: {} }));
    await organization.database.collection('form_submissions').insertMany(many);
    const stopping = new AbortController();
    const submissions: typeof ports.facts.submissions = async function* (...of) {
      for await (const page of ports.facts.submissions(...of)) {
        yield page;
        stopping.abort();
      }
    };
    const schedule = { firstWindowMs: 600_000, overlapMs: 0 };
    const first = await reconcileSince({ ...ports, facts: { ...ports.facts, submissions } }, schedule, stopping.signal);
    expect(first.state).toBe('interrupted');
    expect(first.counts.submissions).toBeGreaterThan(0);
    expect(first.counts.submissions).toBeLessThan(300);
    expect(first.comparedUpTo).toBe(Math.floor(at(first.counts.submissions - 1) / 1_000) * 1_000);

    const second = await reconcileSince(ports, schedule, signal);
    expect(second.window.from).toBe(first.comparedUpTo);
    // the second that the first run ended in is compared anew
    expect(first.counts.submissions + second.counts.submissions).toBe(301);
  });

  it('comes no further than what is pending, and loses nothing where it is interrupted, of submissions whose id tells no time', async () => {
    const planted = await organization.submit({ at: minutesAgo(5), absent: ['stream'] });
    await giveOtherId(planted);
    await organization.checkpoint(minutesAgo(6));
    const pending = await compare();
    expect(pending.counts.classes.pending).toBe(1);
    expect(pending.organizations[0]!.comparedUpTo).toBeLessThanOrEqual(minutesAgo(5) + 1_000);
    await organization.checkpoint(now);
    await organization.submit({ at: minutesAgo(2) });

    const stopping = new AbortController();
    const submissions: typeof ports.facts.submissions = async function* (...of) {
      yield* ports.facts.submissions(...of);
      stopping.abort();
    };
    const schedule = { firstWindowMs: 600_000, overlapMs: 0 };
    const first = await reconcileSince({ ...ports, facts: { ...ports.facts, submissions } }, schedule, stopping.signal);
    expect(first).toMatchObject({ state: 'interrupted', comparedUpTo: first.window.from });
    const second = await reconcileSince(ports, schedule, signal);
    expect(second.findings).toMatchObject([{ kind: 'missed-by-stream' }]);
  });

  it('judges submissions whose id tells no time by all that is known of them, though some of it came after the window', async () => {
    const at = Math.floor(now / 1_000) * 1_000 - defaultBounds.graceMs - 2_000;
    const submissionId = await organization.submit({ at });
    await giveOtherId(submissionId);
    await platformCollections(platform).decisions.updateOne({ submissionId, path: 'stream' }, { $set: { decidedAt: new Date(at + 4_000) } });
    expect(await compare()).toMatchObject({ divergences: [], counts: { submissions: 1, classes: { both: 1 } } });
  });

  it('judges what was there when it was read though it is deleted meanwhile, and then tells that it is gone', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5) });
    const meanwhile = during(() => organization.database.collection('form_submissions').deleteOne({ submissionId }));
    expect(await reconcileLast(meanwhile, { lengthMs: 600_000, orgId: organization.orgId }, signal)).toMatchObject({ divergences: [], counts: { submissions: 1, classes: { both: 1 } } });
    expect(await compare()).toMatchObject({ divergences: [], counts: { submissions: 1, exclusions: { deleted: 1 } } });
  });

  it('holds nobody to data that was changed meanwhile: what was decided is judged by what it was then', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5), data: { plan: 'gold' } });
    const change = { $set: { data: { plan: 'silver' }, updatedAt: new Date(now) } };
    const meanwhile = during(() => organization.database.collection('form_submissions').updateOne({ submissionId }, change));
    expect(await reconcileLast(meanwhile, { lengthMs: 600_000, orgId: organization.orgId }, signal)).toMatchObject({ divergences: [], counts: { classes: { both: 1 } } });
    expect(await compare()).toMatchObject({ divergences: [], counts: { submissions: 1, classes: { both: 1 } } });
  });

  it('takes no offence at clocks that are minutes apart', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5) });
    const { executions, decisions } = platformCollections(platform);
    await executions.updateMany({ submissionId }, { $set: { createdAt: new Date(minutesAgo(9)), startedAt: new Date(minutesAgo(9)), endedAt: new Date(minutesAgo(10)) } });
    await decisions.updateMany({ submissionId, path: 'stream' }, { $set: { decidedAt: new Date(minutesAgo(12)), enqueuedAt: new Date(minutesAgo(12)) } });
    expect(await compare()).toMatchObject({ divergences: [], counts: { submissions: 1, classes: { both: 1 }, diverged: 0 } });
  });

  it('lets a finding that cannot be looked at wait, so that others come first', async () => {
    await organization.submit({ phase: 'complete', at: minutesAgo(5), absent: ['stream'] });
    await compare();
    const failing = { ...ports, clock: () => now + 60_000, facts: { ...ports.facts, decisionsOf: () => Promise.reject(new Error('no')) } };
    const run = await reconcileLast(failing, { lengthMs: 60_000, orgId: organization.orgId }, signal);
    expect(run.failures).toMatchObject([{ during: 'recheck', message: 'no' }]);
    expect(await ports.findings.due(new Date(now + 60_000), [organization.orgId], 10)).toEqual([]);
    expect(await ports.findings.due(new Date(now + 120_000), [organization.orgId], 10)).toHaveLength(1);
  });

  it('counts findings as they are kept, and by form and workflow', async () => {
    await organization.submit({ at: minutesAgo(5), absent: ['explicit'] });
    const submissionId = await organization.submit({ phase: 'complete', at: minutesAgo(5), absent: ['stream'] });
    await compare();
    await lateDecision(organization.orgId, submissionId, minutesAgo(5));
    const run = await compare();
    expect(run.findings).toEqual(await ports.findings.countByKind({ orgId: organization.orgId, window: run.window }));
    expect(run.counts.byForm).toEqual({ rows: [{ formId, submissions: 2, compared: 2, diverged: 1 }], others: null });
    expect(run.organizations).toMatchObject([{ counts: { submissions: 2 }, byPhase: { parallel: { submissions: 1 }, complete: { submissions: 1 } } }]);
  });

  /** As an import may have written it. */
  async function giveOtherId(submissionId: Parameters<typeof decisionId>[1]): Promise<void> {
    const submissions = organization.database.collection<{ _id: ObjectId | string }>('form_submissions');
    const submission = await submissions.findOneAndDelete({ submissionId });
    const _id = `import-${submissionId}`;
    await submissions.insertOne({ ...submission, _id });
    const { executions, decisions } = platformCollections(platform);
    for (const rows of [executions, decisions] as const) await (rows as unknown as Collection).updateMany({ submissionId }, { $set: { mergeKey: mergeKeyOf(_id) } });
  }

  /** Something happens after the submissions were read and before they are judged. */
  function during(happens: () => Promise<unknown>): ReconcilePorts {
    const submissions: typeof ports.facts.submissions = async function* (...of) {
      for await (const page of ports.facts.submissions(...of)) {
        await happens();
        yield page;
      }
    };
    return { ...ports, facts: { ...ports.facts, submissions } };
  }

  async function lateDecision(orgId: typeof organization.orgId, submissionId: Parameters<typeof decisionId>[1], at: number): Promise<void> {
    const { decisions } = platformCollections(platform);
    const submission = await organization.database.collection('form_submissions').findOne({ submissionId });
    const routing = submission!.routing as { phase: 'complete' };
    await decisions.insertOne({
      _id: decisionId(orgId, submissionId, 'submitted', 'stream'), orgId, submissionId, mergeKey: submission!._id.toHexString(), formId, event: 'submitted', path: 'stream', outcome: 'enqueued',
      matches: [], skipped: [], registry: { source: 'stream', asOf: null }, registryRace: true, matcherVersion: '1', stamp: routing as never, phase: routing.phase,
      clusterTime: secondsOf(at), insertedAt: new Date(at), decidedAt: new Date(at + 40_000), enqueuedAt: null, expireAt: new Date(now + 1e9),
    });
  }
});
