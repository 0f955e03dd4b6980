import type { DecisionView, FindingDetail, FindingSummary, Overview } from '@tandem/console-contract';

export const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
const at = '2026-03-01T12:00:00.000Z';

export const exampleOverview: Overview = {
  at,
  organizations: [{ orgId: 'org_example', phase: 'parallel', phaseSince: at, submissions: 120, diverged: 1, verdict: 'INCONCLUSIVE', target: 'primary' }],
  organizationsLeftOut: 0,
  run: null,
  rates: [],
  stream: { lagMs: 900, runwayMs: null, hasLeader: true, points: [] },
  findings: [],
  openDeadLetters: 0,
  rollbackTriggers: [],
  trippedLeftOut: 0,
  overrides: [],
};

export const exampleFinding: FindingSummary = {
  id: 'one', kind: 'missed-by-explicit', cause: 'no-decision', severity: 'critical', status: 'open', orgId: 'org_example', submissionId: 'sub_one', formId: 'contact',
  phase: 'parallel', path: 'explicit', insertedAt: at, firstSeen: at, lastSeen: at,
};

export function exampleDecision(change: Partial<DecisionView> = {}): DecisionView {
  return {
    path: 'explicit', outcome: 'enqueued', phase: 'parallel', matches: [{ workflowId: 'wf-a', workflowVersion: 1, definitionId: 'definition-a' }], skipped: [], registry: 'live', registryAsOf: null,
    registryRace: false, matcherVersion: '1', clusterTime: '1772366400.1', insertedAt: at, decidedAt: at, enqueuedAt: at, eventToken: null, ...change,
  };
}

export const exampleDetail: FindingDetail = {
  finding: exampleFinding, means: 'the explicit path left no decision', causeMeans: 'none', statusMeans: 'stands', countsAsDivergence: true, event: 'submitted', workflowIds: [], rechecks: 2, nextCheckAt: at,
  evidence: [{ name: 'ageMs', value: '12000' }], stamp: { phase: 'parallel', flagRevision: 'abc', decidedAt: at, by: 'legacy-trigger-1', traceId: null }, submission: 'there', asked: ['explicit', 'stream'],
  decisions: [exampleDecision({ path: 'stream' })], executions: [], expectation: { workflows: ['wf-a'], unreadable: [] }, deadLetters: [],
};
