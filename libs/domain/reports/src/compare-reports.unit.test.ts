import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { compareReports } from './compare-reports.ts';
import type { RunFacts } from './inputs.ts';
import { reportComparisonSchema } from './schema/comparison.ts';
import { exampleFinding, exampleInputs, exampleRun } from './testing/example-inputs.ts';

const calm: RunFacts = {
  ...exampleRun, _id: 'later', gates: { verdict: 'GO', lines: [] }, organizations: exampleRun.organizations.map((one) => ({ ...one, gates: { verdict: 'GO', lines: [] } })),
  counts: { ...exampleRun.counts, diverged: 1, latency: { stream: { n: 900, p50Ms: 4, p99Ms: 120, maxMs: 300 } } },
  findings: [{ kind: 'late', status: 'confirmed', count: 1 }, { kind: 'phantom', status: 'open', count: 1 }],
};
const before = buildReport(exampleInputs);
const findings = [exampleFinding(1, { kind: 'late', cause: 'decided-late' }), exampleFinding(2, { kind: 'phantom', cause: 'no-decision' })];
const after = buildReport({ ...exampleInputs, run: calm, findings });

describe('two reports, compared', () => {
  const comparison = reportComparisonSchema.parse(compareReports(before, after));

  it('tell whether the verdict changed, of all and of each organization', () => {
    expect(comparison.verdict).toEqual({ before: 'NO-GO', after: 'GO', changed: true });
    expect(comparison.organizations).toEqual([{ orgId: 'org_harbor', before: 'NO-GO', after: 'GO' }, { orgId: 'org_lantern', before: 'INCONCLUSIVE', after: 'GO' }]);
  });

  it('tell new causes and gone ones from those of which there are more or fewer', () => {
    expect(comparison.newCauses).toEqual([{ kind: 'phantom', cause: 'no-decision', before: 0, after: 1 }]);
    expect(comparison.goneCauses.map(({ cause }) => cause)).toEqual(['left-to-another-path', 'missing-workflow', 'recorded', 'event-poisoned']);
    expect(comparison.otherCauses).toEqual([{ kind: 'late', cause: 'decided-late', before: 6, after: 1 }]);
  });

  it('hold rates and latencies side by side, and say whether the rates may differ by chance', () => {
    expect(comparison.divergence.overlap).toBe(false);
    expect(compareReports(before, before).divergence.overlap).toBe(true);
    expect(comparison.latency).toEqual(expect.arrayContaining([{ path: 'explicit', beforeMs: 72, afterMs: null }, { path: 'stream', beforeMs: 90, afterMs: 120 }]));
    expect(comparison.targets).toEqual(expect.arrayContaining([{ id: 'latency-stream', before: 'met', after: 'missed' }]));
  });

  it('find nothing between a report and itself', () => {
    expect(compareReports(before, before)).toMatchObject({ verdict: { changed: false }, organizations: [], targets: [], newCauses: [], goneCauses: [], otherCauses: [] });
  });
});
