import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reportSchema } from '@tandem/reports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playDemo } from './testing/play-demo.ts';

describe('the demo', () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-demo-')); });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('passes: nothing lost, nothing doubled, the planted faults found, every phase seen', async () => {
    const faults = ['handler-killed-legacy', 'watcher-down-shadow', 'direct-write-primary', 'poison-document'];
    const { code, summary, output } = await playDemo(directory, '--faults', faults.join(','));
    expect(summary.reasons, output).toEqual([]);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ verdict: 'passed', lost: 0, doubled: 0, unexpected: 0, unexplainedFindings: [] });
    expect(summary.planted.map(({ fault, found }) => [fault, found])).toEqual(faults.map((fault) => [fault, true]));
    expect(summary.planted.every(({ submissionIds }) => submissionIds.length > 0)).toBe(true);
    expect(summary.phases.map(({ phase }) => phase)).toEqual(['legacy', 'shadow', 'parallel', 'primary', 'complete', 'legacy']);
    expect(summary.phases.every(({ submissions, p50Ms, p99Ms }) => submissions > 0 && p50Ms !== null && p99Ms !== null)).toBe(true);
    expect(summary.submissions).toBe(summary.phases.reduce((sum, { submissions }) => sum + submissions, 0));
    expect(summary.executions).toBeGreaterThan(summary.submissions);
    expect(Object.keys(summary.backends)).toEqual(['mongodb', 'redis', 'unleash']);
    const report = reportSchema.parse(JSON.parse(await readFile(path.join(directory, 'report.json'), 'utf8')));
    expect(report.sections.map(({ title }) => title)).toEqual(['The demo passed', 'Counted from outside', 'Planted faults']);
    expect(report.counts.total.submissions).toBeGreaterThanOrEqual(summary.submissions);
    expect(report.flips.rows.map(({ to }) => to)).toEqual(expect.arrayContaining(['shadow', 'parallel', 'primary', 'complete', 'legacy']));
    expect(report.findings.causes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['missed-by-explicit', 'dead-lettered']));
    expect(await readFile(path.join(directory, 'index.html'), 'utf8')).toContain('Planted faults');
    expect(output.trimEnd().split('\n').slice(-2)[0]).toBe('PASSED');
  }, 180_000);
});
