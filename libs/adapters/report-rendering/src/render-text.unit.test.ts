import { buildReport, compareReports } from '@tandem/reports';
import { exampleFinding, exampleInputs, exampleRun } from '@tandem/reports/testing';
import { describe, expect, it } from 'vitest';
import { renderJson } from './render-json.ts';
import { renderText } from './text/render-text.ts';

const report = buildReport(exampleInputs);
const lines = renderText(report).split('\n');
const text = lines.join('\n');

describe('the report as text', () => {
  it('shows counts that add up', () => {
    const heads = lines.find((line) => line.startsWith('submissions'))!.split(/\s{2,}/);
    const all = lines.find((line) => line.startsWith('all'))!.split(/\s{2,}/).map(Number);
    const sum = all.slice(1, heads.indexOf('all')).reduce((total, one) => total + one, 0);
    expect(sum).toBe(all[heads.indexOf('all')]);
    expect(lines).toContain('excluded: 100 direct');
  });

  it('names the organizations that could not be compared', () => {
    const failures = [{ orgId: 'org_y', during: 'comparison', message: 'no' }];
    expect(renderText(buildReport({ ...exampleInputs, run: { ...exampleRun, failures } })).split('\n')).toContain('org_y: the comparison failed: no');
  });

  it('shows findings, causes, gate lines, what the self-test missed, and ends with the verdict', () => {
    expect(text).toMatch(/dead-lettered +open +2/);
    expect(text).toMatch(/left-to-another-path +missed-by-explicit +19/);
    expect(text).toMatch(/stream-lag +GO +1\.2 s/);
    expect(text).toContain('29 of 30 known divergences found, but only 1 of 2 phantom');
    expect(text.trimEnd().split('\n').at(-1)).toBe('NO-GO to primary');
  });

  it('lists the gravest findings by their ids, those that stand, and says how many more there are', () => {
    const listed = lines.filter((line) => line.startsWith('org_harbor:'));
    expect(listed).toHaveLength(20);
    expect(listed[0]).toMatch(/^org_harbor:finding-0 +sub_0 +missed-by-explicit +confirmed +left-to-another-path$/);
    expect(lines).toContain('and 26 more; as JSON the report lists 50 findings');
  });

  it('lists no finding that has healed, and none as more than a line', () => {
    const findings = [exampleFinding(1, { _id: 'org_x:a\nGO to primary', status: 'open' }), exampleFinding(2, { _id: 'org_x:b', status: 'healed' })];
    const run = { ...exampleRun, findings: [{ kind: 'missed-by-explicit', status: 'open', count: 1 }, { kind: 'missed-by-explicit', status: 'healed', count: 1 }] } as const;
    const shown = renderText(buildReport({ ...exampleInputs, run, findings }));
    expect(shown).toMatch(/^org_x:a GO to primary +sub_1 /m);
    expect(shown).not.toMatch(/org_x:b|more; as JSON/);
  });

  it("scores the plan's targets, and says what was not tested or not measured", () => {
    expect(text).toMatch(/Submissions a second +1000 or more +not tested/);
    expect(text).toMatch(/Code in the submission handler .*not measured here/);
  });

  it('says what changed since the report before', () => {
    const sinceBefore = compareReports(buildReport({ ...exampleInputs, findings: [], run: { ...exampleRun, _id: 'earlier', gates: { verdict: 'GO', lines: [] } } }), report);
    expect(renderText({ ...report, sinceBefore })).toMatch(/verdict +GO +NO-GO \(changed\)/);
    expect(renderText({ ...report, sinceBefore })).toMatch(/dead-lettered: event-poisoned +0 +2 \(new\)/);
  });
});

it('the report as JSON is the whole object', () => {
  expect(JSON.parse(renderJson(report))).toEqual(report);
});
