import { defaultBounds } from '@tandem/comparison';
import { orgIdSchema } from '@tandem/documents';
import { evaluateGates } from '@tandem/gates';
import type { CountsOfAll, ReconciliationReport } from '@tandem/reconciliation';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from './exit-codes.ts';
import { renderReport } from './render-report.ts';

const counts: CountsOfAll = {
  submissions: 12,
  classes: { both: 7, 'explicit-only': 1, 'stream-only': 0, neither: 0, different: 1, pending: 1, excluded: 2 },
  exclusions: { deleted: 1, direct: 1, 'too-old': 0 },
  diverged: 2,
  latency: { stream: { n: 9, p50Ms: 3, p99Ms: 40, maxMs: 41, buckets: [{ upToMs: 48, n: 9 }] } },
  byForm: { rows: [{ formId: 'contact', submissions: 12, compared: 9, diverged: 2 }], others: null },
  byWorkflow: { rows: [], others: null },
};
const at = new Date('2026-03-01T12:10:00.000Z');
const report: ReconciliationReport = {
  _id: 'run-1', trigger: 'hand', by: 'test', state: 'completed', orgId: orgIdSchema.parse('org_x'),
  window: { from: at.getTime() - 600_000, to: at.getTime() }, startedAt: at, endedAt: at, bounds: defaultBounds,
  streamWatermark: { seconds: at.getTime() / 1_000, increment: 0 }, comparedUpTo: at.getTime(), organizations: [], organizationsLeftOut: 0, failures: [], counts, byPhase: { parallel: counts }, rechecked: 0,
  findings: [{ kind: 'missed-by-explicit', status: 'open', count: 2 }],
  gates: evaluateGates(
    {
      compared: 9, diverged: 2, streamed: 9, errors: 0, unknown: 0, streamLatency: { p99Ms: 40, n: 9 }, explicitLatency: null, openDeadLetters: 0, streamSilentMs: 4_000,
      streamLagMs: null, streamRunwayMs: null, streamSamples: 0, forms: { name: 'contact', n: 9, of: 1, short: 1 }, workflows: null, organizations: null, windowMs: 600_000,
      unnamedDirectWrites: 0, expiredIgnores: 0, selfTest: { injected: 60, found: 60 },
    },
    { target: null, pooled: false },
  ),
  ignored: [{ ignoreId: 'ignore-1', count: 3 }], selfTest: { injected: 60, found: 60, kinds: [] },
  expireAt: at, divergences: [], divergencesLeftOut: 2,
};

describe('the report as text', () => {
  const lines = renderReport(report).split('\n');

  it('shows counts that add up', () => {
    const heads = lines.find((line) => line.startsWith('submissions'))!.split(/\s{2,}/);
    const all = lines.find((line) => line.startsWith('all'))!.split(/\s{2,}/).map(Number);
    const sum = all.slice(1, heads.indexOf('all')).reduce((total, one) => total + one, 0);
    expect(sum).toBe(all[heads.indexOf('all')]);
    expect(lines).toContain('excluded: 1 deleted, 1 direct');
  });

  it('names the organizations that could not be compared', () => {
    const failed = { ...report, failures: [{ orgId: orgIdSchema.parse('org_y'), during: 'comparison' as const, message: 'no' }] };
    expect(renderReport(failed).split('\n')).toContain('org_y: the comparison failed: no');
  });

  it('shows findings, gate lines, what is unknown, and ends with the verdict', () => {
    const text = lines.join('\n');
    expect(text).toMatch(/missed-by-explicit +open +2/);
    expect(text).toMatch(/stream-lag +INCONCLUSIVE +unknown/);
    expect(text.trimEnd().split('\n').at(-1)).toBe('NO-GO');
  });
});

it('ends with a code of its own only where the verdict was asked for as a gate', () => {
  expect([exitCodeOf('NO-GO', false), exitCodeOf('NO-GO', true), exitCodeOf('INCONCLUSIVE', true), exitCodeOf('GO', true)]).toEqual([0, 3, 4, 0]);
});
