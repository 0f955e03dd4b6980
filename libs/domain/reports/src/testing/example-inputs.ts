import type { StoredFinding } from '@tandem/comparison';
import { formIdSchema, orgIdSchema, submissionIdSchema, type Phase, type PhaseChange, type StreamSample } from '@tandem/documents';
import type { ReportInputs, RunCounts, RunFacts, RunGates, RunLatency } from '../inputs.ts';

/* A run in which much happened, for tests to look at: every part of a report has something to show. */

const at = Date.UTC(2026, 2, 1, 12);
const minute = 60_000;

/** A skewed hump around `median`. */
function latency(n: number, median: number): RunLatency {
  const shares = [0.02, 0.09, 0.2, 0.26, 0.2, 0.11, 0.06, 0.03, 0.02, 0.01];
  const buckets = shares.map((share, index) => ({ upToMs: Math.round(median * 2 ** (index - 3) * 10) / 10, n: Math.round(n * share) }));
  return { n, p50Ms: median, p99Ms: median * 18, maxMs: median * 70, buckets };
}

function countsOf(submissions: number, diverged: number, paths: Readonly<Partial<Record<string, RunLatency>>>): RunCounts {
  const excluded = Math.round(submissions * 0.01);
  const pending = Math.round(submissions * 0.002);
  return {
    submissions,
    classes: { both: submissions - diverged - excluded - pending, 'explicit-only': 0, 'stream-only': diverged, neither: 0, different: 0, pending, excluded },
    exclusions: { deleted: 0, direct: excluded, 'too-old': 0 },
    diverged,
    latency: paths,
  };
}

const gates: RunGates = {
  target: 'primary',
  verdict: 'NO-GO',
  lines: [
    { gate: 'divergence-rate', verdict: 'NO-GO', value: 0.0032, bound: 0.0043, threshold: 0.001, unit: 'share', n: 9_880, whatWouldChangeIt: 'mend the causes and compare a new window' },
    { gate: 'unknown-causes', verdict: 'GO', value: 0, bound: 0, threshold: 0, unit: 'count', n: 9_880, whatWouldChangeIt: 'a value above the threshold' },
    { gate: 'stream-latency-p99', verdict: 'GO', value: 90, bound: 90, threshold: 500, unit: 'ms', n: 8_700, whatWouldChangeIt: 'a value above the threshold' },
    { gate: 'dead-letters', verdict: 'NO-GO', value: 2, bound: 2, threshold: 0, unit: 'count', n: 2, whatWouldChangeIt: 'settle the open dead letters' },
    { gate: 'stream-lag', verdict: 'GO', value: 1_200, bound: 1_200, threshold: 30_000, unit: 'ms', n: 1, whatWouldChangeIt: 'a value above the threshold' },
    { gate: 'minimum-duration', verdict: 'INCONCLUSIVE', value: 7_200_000, bound: 7_200_000, threshold: 86_400_000, unit: 'ms', n: 1, whatWouldChangeIt: 'a longer window' },
  ],
};

export const exampleRun: RunFacts = {
  _id: '2026-03-01T12:00:00.000Z-0a1b2c3d', trigger: 'hand', by: 'cli-4711', state: 'completed', orgId: null,
  window: { from: at - 120 * minute, to: at }, startedAt: new Date(at + 10_000), endedAt: new Date(at + 16_000),
  streamWatermark: { seconds: (at + 9_000) / 1_000 }, comparedUpTo: at,
  organizations: [
    { orgId: 'org_harbor', comparedUpTo: at, submissions: 6_100, diverged: 29, gates: { ...gates, lines: gates.lines.slice(0, 2) } },
    { orgId: 'org_lantern', comparedUpTo: at, submissions: 2_700, diverged: 3, gates: { verdict: 'INCONCLUSIVE', lines: gates.lines.slice(5) } },
    { orgId: 'org_orchard', comparedUpTo: at, submissions: 1_200, diverged: 0, gates: { verdict: 'GO', lines: [] } },
  ],
  failures: [],
  counts: {
    ...countsOf(10_000, 32, { explicit: latency(9_200, 4), stream: latency(8_700, 5), fallback: latency(31, 240) }),
    byForm: {
      rows: [
        { formId: 'contact', submissions: 5_200, compared: 5_140, diverged: 8 },
        { formId: 'berth-booking', submissions: 3_100, compared: 3_060, diverged: 22 },
        { formId: '<script>alert("form")</script>', submissions: 1_400, compared: 1_390, diverged: 2 },
      ],
      others: { submissions: 300, compared: 290, diverged: 0 },
    },
    byWorkflow: {
      rows: [
        { workflowId: 'welcome', submissions: 5_200, compared: 5_140, diverged: 8 },
        { workflowId: 'berth-confirmation', submissions: 3_100, compared: 3_060, diverged: 24 },
      ],
      others: null,
    },
  },
  byPhase: {
    legacy: countsOf(1_300, 12, { explicit: latency(1_300, 4) }),
    parallel: countsOf(7_000, 18, { explicit: latency(6_900, 4), stream: latency(6_950, 5) }),
    primary: countsOf(1_600, 2, { explicit: latency(1_000, 4), stream: latency(1_600, 5), fallback: latency(31, 240) }),
    unstamped: { ...countsOf(100, 0, {}), classes: { both: 0, 'explicit-only': 0, 'stream-only': 0, neither: 0, different: 0, pending: 0, excluded: 100 } },
  },
  rechecked: 5,
  findings: [
    { kind: 'missed-by-explicit', status: 'confirmed', count: 19 },
    { kind: 'different-workflows', status: 'confirmed', count: 10 },
    { kind: 'dead-lettered', status: 'open', count: 2 },
    { kind: 'late', status: 'confirmed', count: 6 },
    { kind: 'missed-by-stream', status: 'healed', count: 4 },
    { kind: 'direct-write', status: 'confirmed', count: 9 },
  ],
  gates,
  selfTest: { injected: 30, found: 29, kinds: [{ kind: 'phantom', injected: 2, found: 1 }, { kind: 'late', injected: 28, found: 28 }] },
  ignored: [{ ignoreId: 'ignore-1', count: 3 }],
};

export function exampleFinding(index: number, change: Partial<StoredFinding> = {}): StoredFinding {
  const insertedAt = new Date(at - (index + 1) * minute);
  const mergeKey = index.toString(16).padStart(24, '0');
  return {
    _id: `org_harbor:${mergeKey}:submitted:missed-by-explicit:explicit`,
    kind: 'missed-by-explicit', orgId: orgIdSchema.parse('org_harbor'), submissionId: submissionIdSchema.parse(`sub_${index}`), mergeKey,
    formId: formIdSchema.parse('berth-booking'), event: 'submitted', phase: 'parallel', path: 'explicit', workflowIds: [],
    cause: 'left-to-another-path', severity: 'critical', evidence: { expectedBy: 'parallel', graceMs: 10_000 }, status: 'confirmed',
    truths: {
      stamp: { phase: 'parallel', flagRevision: 'f1a9', decidedAt: insertedAt.toISOString(), by: 'legacy-trigger-1' },
      asOf: '1772366400:3', expected: ['berth-confirmation'],
      decided: [{
        path: 'stream', outcome: 'enqueued', workflowIds: ['berth-confirmation'], matched: 1, skipped: [], registry: { source: 'stream', asOf: '1772366400:3' }, registryRace: false,
        matcherVersion: '1', obeyedPhase: 'parallel', clusterTime: '1772366400:3', decidedAt: insertedAt.toISOString(), enqueuedAt: insertedAt.toISOString(), eventToken: '8265',
      }],
      executed: [{ workflowId: 'berth-confirmation', state: 'completed', path: 'stream', createdAt: insertedAt.toISOString(), endedAt: insertedAt.toISOString() }],
    },
    insertedAt, firstSeen: insertedAt, lastSeen: new Date(at), rechecks: 2, nextCheckAt: null, expireAt: null,
    ...change,
  };
}

const ofKind = (many: number, from: number, change: Partial<StoredFinding>) =>
  Array.from({ length: many }, (_, index) => exampleFinding(from + index, { _id: `org_harbor:finding-${from + index}`, ...change }));

const findings: readonly StoredFinding[] = [
  ...ofKind(19, 0, {}),
  ...ofKind(10, 19, { kind: 'different-workflows', cause: 'missing-workflow', path: 'stream', workflowIds: ['welcome'], formId: formIdSchema.parse('contact'), evidence: { missing: ['welcome'] } }),
  ...ofKind(2, 29, {
    kind: 'dead-lettered', cause: 'event-poisoned', status: 'open', phase: 'primary', path: 'stream',
    evidence: { code: 'EVENT_POISONED', message: '<img src=x onerror=alert(1)> "quoted" & more' },
  }),
  ...ofKind(6, 31, { kind: 'late', cause: 'decided-late', severity: 'warning', path: 'stream' }),
  ...ofKind(4, 37, { kind: 'missed-by-stream', cause: 'no-decision', status: 'healed', path: 'stream' }),
  ...ofKind(9, 41, { kind: 'direct-write', cause: 'recorded', severity: 'warning', phase: null, formId: formIdSchema.parse('contact') }),
];

const samples: readonly StreamSample[] = Array.from({ length: 720 }, (_, index) => {
  const hiccup = index > 380 && index < 400;
  return {
    _id: `submissions:1:${index}`, stream: 'submissions', at: new Date(at - 120 * minute + index * 10_000),
    lagMs: hiccup ? 9_000 + (index - 380) * 300 : 180 + ((index * 37) % 90),
    runwayMs: index % 240 === 7 ? null : 5_400_000 - index * 2_000,
    events: 14, epoch: 1, expireAt: new Date(at + minute),
  };
});

const flip = (minutesBefore: number, orgId: string, from: Phase, to: Phase, by = 'watcher-1'): PhaseChange => {
  const seenAt = new Date(at - minutesBefore * minute);
  return { _id: `${orgId}:${to}:${by}`, orgId: orgIdSchema.parse(orgId), from, to, flagRevision: `f-${to}`, by, seenAt };
};

export const exampleInputs: ReportInputs = {
  run: exampleRun,
  findings,
  samples,
  phaseChanges: [
    flip(110, 'org_harbor', 'legacy', 'shadow'),
    flip(109, 'org_harbor', 'legacy', 'shadow', 'legacy-trigger-1'),
    flip(80, 'org_harbor', 'shadow', 'parallel'),
    flip(62, 'org_lantern', 'legacy', 'parallel'),
    flip(60, 'org_orchard', 'legacy', 'parallel'),
    flip(25, 'org_harbor', 'parallel', 'primary'),
    flip(6, 'org_harbor', 'primary', 'legacy'),
  ],
  busiest: { betweenSamples: 18.4, minute: 6.1 },
  versions: { tandem: '0.1.0', matcher: ['1'], flagRevisions: ['f1a9'] },
  measurements: { readsPerSubmission: { explicit: 2.1, stream: 0.004, source: 'npm run bench, row reads' } },
  sections: [],
  generatedAt: new Date(at + 16_500),
};
