import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reportSchema } from '@tandem/reports';
import { startProcess } from '@tandem/stack';
import type { Sabotage } from '@tandem/test-bed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DemoSummary } from './report/summary.ts';

/** A short demo with its own stack; long enough for every phase. */
const short = ['--rate', '20', '--seconds', '14'];
const timeoutMs = 180_000;

/** The other program shows it in every run; here it is shown where ALL_SABOTAGES=on, so that all tests end within a quarter of an hour. */
const withAllSabotages = process.env.ALL_SABOTAGES === 'on';

describe('the demo', () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-demo-')); });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function runDemo(...more: readonly string[]): Promise<{ code: number | null; summary: DemoSummary; output: string }> {
    const demo = await startProcess({ name: 'demo', entry: 'tools/demo/src/main.ts', arguments: [...short, '--report', directory, ...more] });
    const { code } = await demo.exited;
    const output = demo.outputTail();
    const text = await readFile(path.join(directory, 'summary.json'), 'utf8').catch((cause: unknown) => { throw new Error(output, { cause }); });
    return { code, summary: JSON.parse(text) as DemoSummary, output };
  }
  const sabotage = (name: Sabotage): readonly string[] => ['--sabotage', name];

  it('passes: nothing lost, nothing doubled, the planted faults found, every phase seen', async () => {
    const faults = ['handler-killed-legacy', 'watcher-down-shadow', 'direct-write-primary', 'poison-document'];
    const { code, summary, output } = await runDemo('--faults', faults.join(','));
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
  }, timeoutMs);

  it.runIf(withAllSabotages)('fails with execution keys that each path makes in its own way: workflows run twice', async () => {
    const { code, summary } = await runDemo('--faults', 'none', ...sabotage('own-key-per-path'));
    expect(code).toBe(1);
    expect(summary.verdict).toBe('failed');
    expect(summary.doubled).toBeGreaterThan(0);
    expect(summary.lost).toBe(0);
  }, timeoutMs);

  it('fails with the decision written before its executions, when the handler dies in between: effects are lost', async () => {
    const { code, summary } = await runDemo('--faults', 'handler-killed-legacy', ...sabotage('decision-first'));
    expect(code).toBe(1);
    expect(summary.verdict).toBe('failed');
    expect(summary.lost).toBeGreaterThan(0);
    expect(summary.planted).toMatchObject([{ fault: 'handler-killed-legacy', found: false }]);
  }, timeoutMs);
});
