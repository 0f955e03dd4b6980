import type { StoredFinding } from '@tandem/comparison';
import { orgIdSchema, submissionIdSchema, type OperatorAction } from '@tandem/documents';
import type { ReconciliationRun, RetryPorts } from '@tandem/reconciliation';
import { createFakeDeadLetterLedger } from '@tandem/reconciliation/testing';
import type { ServerParts } from '../create-server.ts';
import type { OverviewSources } from '../overview/ports.ts';

const orgId = orgIdSchema.parse('org_example');
const at = new Date('2026-03-01T12:00:00.000Z');

export const exampleRun = {
  _id: 'run-1', trigger: 'schedule', by: 'test', state: 'completed', orgId: null, window: { from: at.getTime() - 60_000, to: at.getTime() }, startedAt: at, endedAt: at,
  streamWatermark: null, comparedUpTo: at.getTime(), organizations: [], failures: [],
  counts: { submissions: 3, diverged: 1, classes: { both: 2, 'explicit-only': 1 }, exclusions: {}, latency: {} }, byPhase: {}, rechecked: 0, findings: [],
  gates: { target: 'primary', verdict: 'INCONCLUSIVE', lines: [{ gate: 'divergence-rate', verdict: 'INCONCLUSIVE', value: 0.3, bound: 0.8, threshold: 0.001, unit: 'share', n: 3, whatWouldChangeIt: 'more' }] },
} as unknown as ReconciliationRun;

/** A finding as it is stored; its texts are as bad as they may be. */
export function exampleFinding(change: Partial<StoredFinding> = {}): StoredFinding {
  return {
    _id: 'org_example:65e1c2400000000000000001:submitted:missed-by-explicit:explicit', kind: 'missed-by-explicit', orgId, submissionId: submissionIdSchema.parse('sub_one'),
    mergeKey: '65e1c2400000000000000001', formId: null, event: 'submitted', phase: 'parallel', path: 'explicit', cause: 'no-decision', severity: 'critical',
    evidence: { '<script>alert(1)</script>': '"><img src=x onerror=alert(1)>', ageMs: 4 }, status: 'open', insertedAt: at, firstSeen: at, lastSeen: at, rechecks: 1, nextCheckAt: at, expireAt: null,
    ...change,
  };
}

export function createFakeOverviewSources({ run = exampleRun }: { readonly run?: ReconciliationRun | null } = {}): { -readonly [Name in keyof OverviewSources]: OverviewSources[Name] } {
  return {
    organizations: () => Promise.resolve([orgId]),
    phases: () => Promise.resolve([{ orgId, phase: 'parallel', since: at }]),
    newestRunId: () => Promise.resolve(run?._id ?? null),
    run: () => Promise.resolve(run),
    decisionsPerSecond: () => Promise.resolve([]),
    stream: () => Promise.resolve({ lagMs: 800, runwayMs: null, hasLeader: true }),
    streamPoints: () => Promise.resolve([]),
    findingCounts: () => Promise.resolve([{ kind: 'missed-by-explicit', status: 'open', count: 1 }]),
    openDeadLetters: () => Promise.resolve(0),
    rollbackTriggers: () => Promise.resolve({ shown: [], trippedLeftOut: 0 }),
    overrides: () => Promise.resolve([]),
  };
}

/** Everything behind the server, held in memory. */
export function createFakeParts(findings: readonly StoredFinding[] = [exampleFinding()]) {
  const actions: OperatorAction[] = [];
  const letters = createFakeDeadLetterLedger();
  const retry: RetryPorts = {
    letters,
    sources: { documentOf: () => Promise.resolve(null), recordOf: () => Promise.resolve({ decisions: [], executions: [] }), lastSeenPhase: () => Promise.resolve(null) },
    registry: {} as RetryPorts['registry'], stream: { watermark: () => Promise.resolve(null) }, trigger: {} as RetryPorts['trigger'], clock: () => at.getTime(), marginMs: 1_000,
    actions: { record: (action) => Promise.resolve(void actions.push(action)) },
  };
  const parts: ServerParts = {
    findings: { list: () => Promise.resolve(findings) },
    runs: { latest: () => Promise.resolve(null) },
    pages: {
      page: (_filter, after, limit) => Promise.resolve(findings.slice(after ? findings.findIndex(({ _id }) => _id === after.id) + 1 : 0).slice(0, limit)),
      find: (id) => Promise.resolve(findings.find(({ _id }) => _id === id) ?? null),
    },
    files: { factsOf: () => Promise.resolve({ submission: null, decisions: [], executions: [], deadLetters: [] }), expectationOf: () => Promise.resolve(null) },
    overview: createFakeOverviewSources(),
    retry,
    actionLog: { list: () => Promise.resolve(actions) },
    repair: {
      plan: (ids) => Promise.resolve({ ready: ids.length, steps: [] }),
      apply: ({ findingIds }) => Promise.resolve({ ready: findingIds.length, steps: [] }),
    },
    rearm: null,
    reports: null,
    queueBoard: null,
    clock: () => at.getTime(),
  };
  return { parts, actions, letters };
}
