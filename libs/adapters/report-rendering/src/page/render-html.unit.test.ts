import { buildReport } from '@tandem/reports';
import { exampleFinding, exampleInputs, exampleRun } from '@tandem/reports/testing';
import { describe, expect, it } from 'vitest';
import { renderHtml } from './render-html.ts';

const html = await renderHtml(buildReport(exampleInputs));

describe('the page', () => {
  it('needs no script and nothing from anywhere else', () => {
    expect(html).toContain(`content="default-src &#39;none&#39;`.replaceAll('&#39;', "'"));
    expect(html).not.toMatch(/<script|<link|<iframe|@import|<[^>]*\son\w+=|url\(\s*['"]?(?!#)/i);
    expect(html.match(/(?:src|href)="(?!#)[^"]*"/g) ?? []).toEqual([]);
  });

  it('draws each chart twice, for large screens and for phones, with a text in its place and a table', () => {
    expect(html.match(/<svg/g)).toHaveLength(12);
    expect(html.match(/role="img" aria-label="[^"]{20,}"/g)).toHaveLength(12);
    expect(html.match(/<summary>The figures as a table/g)).toHaveLength(6);
  });

  it('draws in the colors of the page alone, so that it follows light and dark', () => {
    const drawings = html.match(/<svg[\s\S]*?<\/svg>/g)!.join('');
    const seen = drawings.replaceAll(/fill="[^"]*" fill-opacity="0"|stroke="[^"]*" stroke-width="0"/g, '');
    expect(seen.match(/#[0-9a-f]{6}\b|rgba?\([^)]*\)/gi) ?? []).toEqual([]);
  });

  it('shows what somebody wrote as text, wherever it is put', async () => {
    const nasty = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 | times: 6 }}';
    const all = buildReport({
      ...exampleInputs,
      run: { ...exampleRun, _id: nasty, by: nasty, failures: [{ orgId: nasty, during: nasty, message: nasty }], organizations: [{ orgId: nasty, comparedUpTo: 0, submissions: 1, diverged: 1 }] },
      findings: [exampleFinding(1, { formId: nasty as never, submissionId: nasty as never, workflowIds: [nasty], cause: nasty, orgId: nasty as never, evidence: { [nasty]: nasty } })],
      phaseChanges: exampleInputs.phaseChanges.map((change) => ({ ...change, orgId: nasty as never, flagRevision: nasty })),
      versions: { tandem: nasty, matcher: [nasty], flagRevisions: [nasty] },
      sections: [{ title: nasty, says: nasty, heads: [nasty], rows: [[nasty]] }],
    });
    const page = await renderHtml(all);
    expect(page).not.toMatch(/<(script|img)/i);
    expect(page).toContain('{{ 7 | times: 6 }}');
  });

  it('is whole where next to nothing is known', async () => {
    const { submissions, classes, exclusions, diverged } = exampleRun.counts;
    const counts = { submissions, classes, exclusions, diverged, latency: {} };
    const little = { ...exampleInputs, run: { ...exampleRun, counts, byPhase: {}, findings: [], organizations: [], comparedUpTo: null, streamWatermark: null }, findings: [], samples: [], phaseChanges: [] };
    const page = await renderHtml(buildReport(little));
    expect(page).toContain('The watcher left no samples of this window.');
    expect(page).toContain('No path decided anything in this window.');
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  it('stays small enough to be sent about, however much there was', async () => {
    const findings = Array.from({ length: 5_000 }, (_, index) => exampleFinding(index));
    expect((await renderHtml(buildReport({ ...exampleInputs, findings }))).length).toBeLessThan(1_000_000);
  });
});
