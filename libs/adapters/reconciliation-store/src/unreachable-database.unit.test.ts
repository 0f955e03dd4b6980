import { defaultBounds } from '@tandem/comparison';
import { formIdSchema, orgIdSchema, submissionIdSchema } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import { streamErrors } from '@tandem/rollback-triggers';
import { afterAll, expect, it } from 'vitest';
import {
  createDeadLetterLedger, createDeclaredWindowStore, createDirectWriterStore, createExecutionReader, createFallbackStore, createFaultReader, createFindingPages, createGateVerdictStore,
  createIgnoreStore, createKnownWorkflows, createLiveFigures, createPhaseAuditMark, createReconcilePorts, createRepairPorts, createReportSources, createReportStore, createRetryPorts,
  createRunReadings, createStreamSamples, createStreamState, createTriggerStates, createWaveStore, readCaseFacts,
} from './index.ts';

const client = createMongoClient({ uri: 'mongodb://127.0.0.1:1/?directConnection=true', appName: 'unreachable-test', serverSelectionTimeoutMS: 10 });
const database = client.db('tandem');
afterAll(() => client.close());

const { signal } = new AbortController();
const clock = () => 1_000;
const [at, later] = [new Date(1_000), new Date(2_000)];
const window = { from: 0, to: 1_000 };
const time = { seconds: 1, increment: 1 };
const orgId = orgIdSchema.parse('org_a');
const formId = formIdSchema.parse('form-1');
const submissionId = submissionIdSchema.parse('sub_1');
const mergeKey = '0'.repeat(24);
const one = { submissionId, mergeKey };
const claim = { id: 'letter', token: 'token', scope: orgId, tripId: 'trip' };
/** Nothing is kept of it, so it matters only as far as a store looks into it. */
const row = (fields: object = {}) => ({ _id: 'row', ...fields }) as never;
const report = row({ id: 'report', generatedAt: 0, header: { window }, verdict: {}, counts: { total: {} } });
const first = (rows: AsyncIterable<unknown>) => rows[Symbol.asyncIterator]().next();

const { facts, findings, runs, historyChecks } = createReconcilePorts({ client, database, organizationPrefix: 'org_', clock, bounds: defaultBounds, by: 'test' });
const fallback = createFallbackStore(client, database, 'org_');
const letters = createDeadLetterLedger(database);
const { sources } = createRetryPorts({ client, database, clock });
const windows = createDeclaredWindowStore(database);
const waves = createWaveStore(database);
const ignores = createIgnoreStore(database);
const writers = createDirectWriterStore(database);
const verdicts = createGateVerdictStore(database, clock);
const samples = createStreamSamples(database);
const stream = createStreamState(database);
const workflows = createKnownWorkflows(client, database, clock);
const reports = createReportStore(database);
const reportSources = createReportSources(database);
const pages = createFindingPages(database);
const figures = createLiveFigures(database);
const { findings: repair } = createRepairPorts({ client, database, organizationPrefix: 'org_', clock });
const states = createTriggerStates(database);
const faults = createFaultReader(database);
const mark = createPhaseAuditMark(database);

const calls: Readonly<Record<string, readonly (() => Promise<unknown> | undefined)[]>> = {
  'the facts': [
    () => facts.organizations(signal), () => first(facts.submissions(orgId, window)), () => first(facts.decisions(orgId, window)), () => first(facts.executions(orgId, window)),
    () => first(facts.deadLetters(orgId, window)), () => facts.hasOtherIds(orgId, window), () => facts.submissionsOf(orgId, [one]), () => facts.submissionsOf(orgId, [{ mergeKey: '~', submissionId }]),
    () => facts.decisionsOf(orgId, [mergeKey]), () => facts.executionsOf(orgId, [mergeKey]), () => facts.deadLettersOf(orgId, [mergeKey]), () => facts.snapshotsOf(orgId, [mergeKey]),
    () => facts.eventTokensOf(orgId, [mergeKey]), () => facts.watermark(), () => facts.history(orgId, 1), () => facts.openDeadLetters(null), () => readCaseFacts(facts, { orgId, ...one }),
  ],
  'the findings': [
    () => findings.saveAll([{ finding: row({ lastSeen: at }), isNew: true }]), () => findings.closeAll(['id'], 'healed', at, later), () => findings.of(orgId, [mergeKey]),
    () => first(findings.inWindow(orgId, window)), () => findings.due(at, null, 1), () => findings.postpone(['id'], later), () => findings.list({ limit: 1 }), () => findings.countByKind({}),
    () => pages.page({}, null, 1), () => pages.find('id'), () => repair.named(['id']), () => repair.openIn({ window, kinds: [], orgId: null }, 1), () => repair.lookSoon(['id'], at),
    () => faults.organizations(streamErrors, window), () => faults.count({ orgId, criteria: streamErrors, windows: [window] }, 1),
  ],
  'the runs': [
    () => runs.save(row()), () => runs.latest(), () => runs.comparedUpTo(orgId), () => runs.saveComparedUpTo(orgId, 1), () => first(createRunReadings(database).startedAfter(at)),
    () => mark.read(), () => mark.save(1),
  ],
  'the checks of history': [
    () => historyChecks?.read(orgId), () => historyChecks?.save({ orgId, agreedUpTo: null, contradictions: [] }), () => historyChecks?.snapshot(orgId, signal),
    () => historyChecks?.entriesSince(orgId, 1), () => historyChecks?.streamPast(time, signal),
  ],
  "the fallback's": [
    () => fallback.organizations(signal), () => fallback.lowWatermark(orgId), () => fallback.saveLowWatermark(orgId, 1), () => fallback.stampedBetween(orgId, 0, 1, null),
    () => fallback.tracesOf(orgId, [row(one)]), () => fallback.load(orgId, [one]), () => fallback.recordDeadLetters([row({ firstSeen: at })]),
  ],
  'the stream as others see it': [
    () => stream.watermark(), () => stream.hasLeader(), () => samples.latest(), () => samples.between(0, 1, 1), () => first(samples.all(0, 1)), () => workflows.asOf(orgId, formId, time, 1, time),
    () => workflows.live(orgId, formId), () => createExecutionReader(database).progressOf([row()]),
  ],
  'the dead letters': [
    () => letters.page({ state: 'all' }, null, 1), () => letters.find('letter'), () => letters.claim('letter', 'test', 1), () => letters.settle(claim, row()), () => letters.release(claim),
    () => sources.documentOf(orgId, row({ submissionId })), () => sources.recordOf(orgId, submissionId), () => sources.lastSeenPhase(orgId),
  ],
  "the gates'": [
    () => windows.add(row()), () => windows.remove('id'), () => windows.meeting('subject', 'shadow', 0, 1), () => windows.lastEnded('subject', 'shadow', at), () => windows.list(null, 1),
    () => waves.save(row()), () => waves.find('wave'), () => waves.list(1), () => ignores.add(row()), () => ignores.standing(null, 1), () => ignores.find('id'),
    () => ignores.renew('id', later), () => ignores.end('id', at, later), () => ignores.noteHits(new Map([['id', 1]]), at), () => writers.standing(null, 1),
    () => verdicts.save([row()]), () => verdicts.verdictFor(orgId, 'shadow'),
  ],
  'the reports': [
    () => reports.save(report), () => reports.list({ limit: 1 }), () => reports.find('report'), () => reports.before(report), () => reports.newestScheduledAt(),
    () => reportSources.phaseChanges({ orgId: null, from: 0, to: 1, limit: 1 }), () => reportSources.versions([orgId]),
  ],
  'what people watch': [
    () => figures.newestRunId(), () => figures.run('id'), () => figures.phases([orgId]), () => figures.decisionsPerSecond([orgId], 0, 1), () => figures.stream(1), () => figures.openDeadLetters(),
  ],
  'the rollback triggers': [
    () => states.list(), () => states.begin(orgId, row({ id: 'trip' }), 1), () => states.resume(orgId, at, 1), () => states.finish(claim, 'alerted'), () => states.giveBack(claim, 'trouble'),
    () => states.reArm(orgId, { by: 'test', reason: 'a test', at }),
  ],
};

it.each(Object.entries(calls))('calls the store unavailable where the database of %s does not answer', async (_what, asked) => {
  for (const ask of asked) await expect(ask(), String(ask)).rejects.toMatchObject({ name: 'TandemError', code: 'STORE_UNAVAILABLE' });
});

it('waits for the organizations of the fallback no longer than its signal says, however long it waits for a database', async () => {
  const patient = createMongoClient({ uri: 'mongodb://127.0.0.1:1/?directConnection=true', appName: 'unreachable-test', serverSelectionTimeoutMS: 600_000 });
  const enough = new AbortController();
  try {
    const asked = expect(createFallbackStore(patient, patient.db('tandem'), 'org_').organizations(enough.signal)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    enough.abort();
    await asked;
  } finally {
    await patient.close();
  }
});
