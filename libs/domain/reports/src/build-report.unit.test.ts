import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import type { ReportInputs } from './inputs.ts';
import { reportSchema } from './schema/report.ts';
import { exampleFinding, exampleInputs, exampleRun } from './testing/example-inputs.ts';

const built = (change: Partial<ReportInputs> = {}) => reportSchema.parse(buildReport({ ...exampleInputs, ...change }));
const report = built();

describe('a report', () => {
  it('says first what blocks and what to do about it, the gravest first', () => {
    expect(report.verdict.overall).toBe('NO-GO');
    expect(report.verdict.blocking.map(({ gate }) => gate)).toEqual(['divergence-rate', 'dead-letters', 'minimum-duration']);
    expect(report.verdict.blocking[0]?.todo).toBe('mend the causes and compare a new window');
  });

  it('lists the organizations that fare worst first, and counts those that the run left out', () => {
    expect(report.verdict.organizations.map(({ orgId, verdict }) => [orgId, verdict])).toEqual([['org_harbor', 'NO-GO'], ['org_lantern', 'INCONCLUSIVE'], ['org_orchard', 'GO']]);
    expect(built({ run: { ...exampleRun, organizationsLeftOut: 700 } }).verdict.organizationsLeftOut).toBe(700);
  });

  it('has no verdict for an organization that was not judged by itself, which is not the same as GO', () => {
    const unjudged = { orgId: 'org_x', comparedUpTo: 0, submissions: 10, diverged: 0 };
    expect(built({ run: { ...exampleRun, organizations: [unjudged] } }).verdict.organizations[0]?.verdict).toBeNull();
  });

  it('never says GO alone where the run was interrupted or an organization could not be compared', () => {
    const failures = [{ orgId: 'org_x', during: 'comparison', message: 'no' }];
    expect(built({ run: { ...exampleRun, state: 'interrupted', failures } }).verdict.blocking.map(({ gate }) => gate)).toEqual(expect.arrayContaining(['run', 'comparison']));
  });

  it('names every version that it knows of', () => {
    expect(report.header.versions).toMatchObject({ tandem: '0.1.0', matcher: ['1'] });
    expect(report.header.versions.flagRevisions).toEqual(expect.arrayContaining(['f1a9', 'f-shadow', 'f-legacy']));
  });

  it('orders causes by how often they were, without what has healed', () => {
    expect(report.findings.causes.map(({ kind, cause, count }) => [kind, cause, count])).toEqual([
      ['missed-by-explicit', 'left-to-another-path', 19], ['different-workflows', 'missing-workflow', 10],
      ['direct-write', 'recorded', 9], ['late', 'decided-late', 6], ['dead-lettered', 'event-poisoned', 2],
    ]);
  });

  it('tells a flip once, however many processes saw it', () => {
    expect(report.flips.rows.map(({ orgId, to }) => `${orgId} ${to}`)).toEqual([
      'org_harbor shadow', 'org_harbor parallel', 'org_lantern parallel', 'org_orchard parallel', 'org_harbor primary', 'org_harbor legacy',
    ]);
  });

  it('keeps the worst lag and the least runway of each stretch, and what is not known as null', () => {
    expect(report.stream.samples.length).toBeLessThanOrEqual(240);
    expect(Math.max(...report.stream.samples.map(({ lagMs }) => lagMs ?? 0))).toBe(14_700);
    const unknown = exampleInputs.samples.map((sample) => ({ ...sample, lagMs: null }));
    expect(built({ samples: unknown }).stream.samples.every(({ lagMs }) => lagMs === null)).toBe(true);
  });

  it('puts what diverged into a map of forms and workflows, by those that should have been started where none is named', () => {
    expect(report.heat.cells.map(({ formId, workflowId, findings }) => [formId, workflowId, findings])).toEqual([
      ['berth-booking', 'berth-confirmation', 21], ['contact', 'welcome', 10],
    ]);
  });

  it('holds the rate between its bounds, and has none where nothing was compared', () => {
    const { lower, rate, upper } = report.divergence;
    expect(lower).toBeLessThan(rate!);
    expect(upper).toBeGreaterThan(rate!);
    const { classes } = exampleRun.counts;
    const none = { ...exampleRun.counts, submissions: 0, diverged: 0, classes: { ...classes, both: 0, 'stream-only': 0, pending: 0, excluded: 0 } };
    expect(built({ run: { ...exampleRun, counts: none } }).divergence).toMatchObject({ rate: null, lower: null, upper: null });
  });

  it('says that forms were not counted where the run has no such counts', () => {
    const { submissions, classes, exclusions, diverged, latency } = exampleRun.counts;
    const counts = { submissions, classes, exclusions, diverged, latency };
    expect(built({ run: { ...exampleRun, counts } }).counts).toMatchObject({ byForm: null, byWorkflow: null });
  });

  it('stays within its bounds whatever somebody wrote, and counts what it does not list', () => {
    const long = 'x'.repeat(100_000);
    const many = Array.from({ length: 3_000 }, (_, index) => exampleFinding(index, { evidence: { note: long, list: Array.from({ length: 50 }, () => long.slice(0, 500)) } }));
    const sections = [{ title: long, says: long, heads: [long], rows: Array.from({ length: 2_000 }, () => [long]) }];
    const large = built({ findings: many, sections, run: { ...exampleRun, findings: [{ kind: 'missed-by-explicit', status: 'confirmed', count: 40_000 }] } });
    expect(large.findings.listed).toHaveLength(1_000);
    expect(large.findings.leftOut).toBe(39_000);
    expect(JSON.stringify(large).length).toBeLessThan(8 * 1024 * 1024);
  });
});
