import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import type { GateLine } from '@tandem/gates';
import { createActionLog, createMongoClient, createStreamSampleLog } from '@tandem/mongodb';
import { addIgnore, declareWindow, evaluateDeclared, ignoreOrderSchema, nameDirectWriter, reconcileLast, saveWave, subjectSchema, type DeclareOutcome, type EvaluateOutcome } from '@tandem/reconciliation';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeclaredWindowStore } from './declared-window-store.ts';
import { createDirectWriterStore } from './direct-writer-store.ts';
import { createExampleOrganization, formId, type ExampleOrganization } from '../testing/example-organization.ts';
import { createGateVerdictStore } from './gate-verdict-store.ts';
import { createIgnoreStore } from './ignore-store.ts';
import { createReconcilePorts } from '../reconcile-ports.ts';
import { createWaveStore } from './wave-store.ts';

describe('gates on a real server', () => {
  let client: MongoClient;
  let platform: Db;
  let organization: ExampleOrganization;
  let other: ExampleOrganization;
  let now: number;
  const { signal } = new AbortController();
  const minute = 60_000;

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'gates-test' });
  });
  beforeEach(async () => {
    platform = client.db(`tandem_gates_${randomUUID().slice(0, 8)}`);
    now = Math.floor(Date.now() / 1_000) * 1_000 - 30 * minute;
    organization = await createExampleOrganization(client, platform);
    other = await createExampleOrganization(client, platform);
    for (const one of [organization, other]) await one.workflow('wf-a', { seconds: now / 1_000 - 3_600, increment: 1 });
  });
  afterEach(async () => {
    await organization.drop();
    await other.drop();
    await platform.dropDatabase();
  });
  afterAll(() => client.close());

  function desk() {
    const clock = () => now;
    return {
      ...createReconcilePorts({ client, database: platform, organizationPrefix: 'org_reconciler_', clock, bounds: defaultBounds, by: 'test' }),
      windows: createDeclaredWindowStore(platform), waves: createWaveStore(platform), verdicts: createGateVerdictStore(platform, clock),
      ignores: createIgnoreStore(platform), writers: createDirectWriterStore(platform), actions: createActionLog(platform),
    };
  }

  const declare = (subject: string, target: 'shadow' | 'parallel', change = {}): Promise<DeclareOutcome> =>
    declareWindow(desk(), { subject: subjectSchema.parse(subject), target, from: now + 1_000, lengthMs: 10 * minute, by: 'ada', reason: null, ...change }, signal);

  /** The window is over, the stream has done all of it, and its leader has left samples. */
  async function passWindow(): Promise<number> {
    const from = now + 1_000;
    const log = createStreamSampleLog(platform);
    for (let at = from; at < from + 13 * minute; at += 30_000) {
      await log.write({ _id: `s:${at}`, stream: 'submissions', at: new Date(at), lagMs: 20, runwayMs: 7_200_000, events: 1, epoch: 1, expireAt: new Date('2099-01-01') });
    }
    now = from + 13 * minute;
    await organization.checkpoint(now);
    return from;
  }

  function evaluated(outcome: EvaluateOutcome) {
    if (outcome.outcome !== 'evaluated') throw new Error(outcome.outcome);
    return { ...outcome, line: (gate: GateLine['gate']) => outcome.gates.lines.find((line) => line.gate === gate) };
  }

  it('give a GO to shadow on health alone, which a promotion finds until it expires', async () => {
    const { orgId } = organization;
    expect(await evaluateDeclared(desk(), orgId, 'shadow', signal)).toEqual({ outcome: 'no-window', evaluableFrom: null });
    expect((await declare(orgId, 'shadow')).outcome).toBe('declared');
    const evaluableFrom = new Date(now + 1_000 + 10 * minute + defaultBounds.graceMs);
    expect(await evaluateDeclared(desk(), orgId, 'shadow', signal)).toEqual({ outcome: 'no-window', evaluableFrom });
    await passWindow();
    const { gates, run } = evaluated(await evaluateDeclared(desk(), orgId, 'shadow', signal));
    expect(gates).toMatchObject({ target: 'shadow', verdict: 'GO' });
    expect(await desk().verdicts.verdictFor(orgId, 'shadow')).toMatchObject({ runId: run._id, gates: { verdict: 'GO' }, wave: null });
    expect(await desk().verdicts.verdictFor(orgId, 'parallel')).toBeNull();
    now += 8 * 86_400_000;
    expect(await desk().verdicts.verdictFor(orgId, 'shadow')).toBeNull();
    expect((await evaluateDeclared(desk(), orgId, 'shadow', signal)).outcome).toBe('too-old');
  });

  it('count the declared window, with its errors, ignores, direct writers and self-test', async () => {
    const { orgId } = organization;
    const order = ignoreOrderSchema.parse({ orgId, kind: 'missed-by-stream', formId, owner: 'ada', reason: 'known', by: 'ada', forMs: 3_600_000 });
    expect((await addIgnore(desk(), order)).outcome).toBe('added');
    expect((await addIgnore(desk(), order)).outcome).toBe('renewed');
    await declare(orgId, 'parallel');
    const from = await passWindow();
    for (let index = 0; index < 8; index += 1) await organization.submit({ phase: 'shadow', at: from + minute + index * 100 });
    await organization.submit({ phase: 'shadow', at: from + minute, absent: ['stream'] });
    await organization.submit({ phase: null, at: from + minute, data: { source: 'import' } });
    const first = evaluated(await evaluateDeclared(desk(), orgId, 'parallel', signal));
    expect(first.gates.verdict).toBe('NO-GO');
    expect(first.line('unnamed-direct-writes')).toMatchObject({ verdict: 'NO-GO', value: 1 });
    expect(first.line('divergence-rate')).toMatchObject({ value: 0, n: 9 });
    expect(first.line('minimum-per-form')).toMatchObject({ value: 9 });
    expect(first.line('self-test')).toMatchObject({ verdict: 'GO', value: 1 });
    expect(first.run.selfTest.kinds.filter(({ into }) => into !== 'example').length).toBeGreaterThan(8);
    expect(first.run.ignored).toMatchObject([{ count: 1 }]);
    expect(first.run.counts.diverged).toBe(1);
    expect((await desk().ignores.standing(orgId, 9))[0]?.hits?.count).toBe(1);

    await nameDirectWriter(desk(), { orgId, name: 'import', formId, fields: ['source'], formVersion: null, reason: 'starts nothing', by: 'ada' });
    now += 3_600_000;
    const second = evaluated(await evaluateDeclared(desk(), orgId, 'parallel', signal));
    expect(second.line('unnamed-direct-writes')).toMatchObject({ verdict: 'GO' });
    expect(second.line('expired-ignores')).toMatchObject({ verdict: 'INCONCLUSIVE', value: 1 });
    expect(second.line('divergence-rate')).toMatchObject({ n: 9 });
    expect(second.line('divergence-rate')?.value).toBeCloseTo(1 / 9);
    expect((await createActionLog(platform).list({ orgId, limit: 9 })).map(({ action }) => action).sort()).toEqual(['declare-window', 'ignore', 'ignore', 'name-direct-writer']);
  });

  it('are withheld while what was decided to run within the window has time left and has not ended', async () => {
    const { orgId } = organization;
    await declare(orgId, 'shadow');
    const from = await passWindow();
    const to = from + 10 * minute;
    await organization.submit({ phase: 'legacy', at: to - 2_000, state: 'pending' });
    now = to + 20_000;
    const early = evaluated(await evaluateDeclared(desk(), orgId, 'shadow', signal));
    expect(early.gates).toMatchObject({ verdict: 'INCONCLUSIVE', withheld: `something is still pending in ${orgId}` });
    now = to + 60_000;
    const late = evaluated(await evaluateDeclared(desk(), orgId, 'shadow', signal));
    expect(late.gates.withheld).toBeUndefined();
    expect(late.run.findings).toEqual([{ kind: 'not-executed', status: 'open', count: 1 }]);
  });

  it('pool a wave, and let one that fails by itself fail all', async () => {
    const both = [organization.orgId, other.orgId];
    expect((await saveWave(desk(), { name: 'small', organizations: both, by: 'ada' }, signal)).outcome).toBe('saved');
    await declare('wave:small', 'parallel');
    const from = await passWindow();
    for (const one of [organization, other]) for (let index = 0; index < 12; index += 1) await one.submit({ phase: 'shadow', at: from + minute + index * 100 });
    const pooled = evaluated(await evaluateDeclared(desk(), 'wave:small', 'parallel', signal));
    expect(pooled.line('divergence-rate')).toMatchObject({ n: 24 });
    expect(pooled.line('minimum-per-organization')).toMatchObject({ verdict: 'GO', value: 12, n: 2 });
    expect(pooled.gates.lines.map(({ gate }) => gate)).not.toContain('minimum-per-form');
    expect(pooled.gates.verdict).toBe('INCONCLUSIVE');
    expect(await desk().verdicts.verdictFor(other.orgId, 'parallel')).toMatchObject({ wave: 'small', gates: { verdict: 'INCONCLUSIVE' } });

    for (let index = 0; index < 6; index += 1) await other.submit({ phase: 'shadow', at: from + 2 * minute, absent: ['stream'] });
    now += 1_000;
    const failed = evaluated(await evaluateDeclared(desk(), 'wave:small', 'parallel', signal));
    const own = new Map(failed.run.organizations.map(({ orgId, gates }) => [orgId, gates.verdict]));
    expect(both.map((orgId) => own.get(orgId))).toEqual(['INCONCLUSIVE', 'NO-GO']);
    expect(failed.gates.verdict).toBe('NO-GO');
    expect(await desk().verdicts.verdictFor(organization.orgId, 'parallel')).toMatchObject({ gates: { verdict: 'NO-GO' } });
  });

  it('keep nothing of an evaluation that was interrupted, so that an older verdict goes on to count', async () => {
    const { orgId } = organization;
    await declare(orgId, 'shadow');
    await passWindow();
    await evaluateDeclared(desk(), orgId, 'shadow', signal);
    now += 1_000;
    const { run, gates, verdicts } = evaluated(await evaluateDeclared(desk(), orgId, 'shadow', AbortSignal.abort()));
    expect([run.state, gates.verdict, verdicts]).toEqual(['interrupted', 'INCONCLUSIVE', []]);
    expect(await desk().verdicts.verdictFor(orgId, 'shadow')).toMatchObject({ gates: { verdict: 'GO' } });
  });

  it('leave organizations alone that are not in the wave: their open findings, and what goes wrong with them', async () => {
    const ports = desk();
    const { orgId } = organization;
    await saveWave(ports, { name: 'alone', organizations: [orgId], by: 'ada' }, signal);
    await declare('wave:alone', 'shadow');
    const from = await passWindow();
    await other.submit({ phase: 'complete', at: from, absent: ['stream'] });
    await reconcileLast(ports, { lengthMs: 15 * minute, orgId: other.orgId }, signal);
    now += 60 * minute;
    expect(await ports.findings.due(new Date(now), [other.orgId], 9)).toHaveLength(1);
    const failing = { ...ports, facts: { ...ports.facts, decisionsOf: () => Promise.reject(new Error('no')) } };
    expect(evaluated(await evaluateDeclared(failing, 'wave:alone', 'shadow', signal)).run).toMatchObject({ failures: [], rechecked: 0, findings: [] });
    expect(await ports.findings.due(new Date(now), [other.orgId], 9)).toHaveLength(1);
  });

  it('give no GO while something of the window is pending', async () => {
    const { orgId } = organization;
    await declare(orgId, 'shadow');
    const from = await passWindow();
    await organization.submit({ phase: 'shadow', at: from + minute, absent: ['stream'] });
    await organization.checkpoint(from);
    const { gates } = evaluated(await evaluateDeclared(desk(), orgId, 'shadow', signal));
    expect(gates).toMatchObject({ verdict: 'INCONCLUSIVE', withheld: `something is still pending in ${orgId}` });
  });
});
