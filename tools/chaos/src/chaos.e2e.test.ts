import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from '@tandem/stack';
import type { Sabotage } from '@tandem/test-bed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultKinds } from './plan/fault.ts';
import type { ChaosSummary } from './report/summary.ts';

const timeoutMs = 240_000;

/** The other program shows it in every run; here it is shown where ALL_SABOTAGES=on, so that all tests end within a quarter of an hour. */
const withAllSabotages = process.env.ALL_SABOTAGES === 'on';

describe('chaos', () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-chaos-')); });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function runChaos(...options: readonly string[]): Promise<{ code: number | null; summary: ChaosSummary; output: string }> {
    const chaos = await startProcess({ name: 'chaos', entry: 'tools/chaos/src/main.ts', arguments: [...options, '--report', directory] });
    const { code } = await chaos.exited;
    const output = chaos.outputTail();
    const text = await readFile(path.join(directory, 'summary.json'), 'utf8').catch((cause: unknown) => { throw new Error(output, { cause }); });
    return { code, summary: JSON.parse(text) as ChaosSummary, output };
  }
  const sabotage = (name: Sabotage): readonly string[] => ['--sabotage', name];

  it('loses and doubles nothing while everything fails in turn', async () => {
    const { code, summary, output } = await runChaos('--submissions', '1500', '--seed', '9', '--rate', '60');
    expect(summary.reasons, output).toEqual([]);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ verdict: 'passed', accepted: 1_500, account: { lost: 0, doubled: 0, unexpected: 0 } });
    expect(Object.keys(summary.faults).sort()).toEqual([...faultKinds].sort());
    expect(Math.min(...Object.values(summary.byWay))).toBeGreaterThan(0);
  }, timeoutMs);

  it('fails with execution keys that each path makes in its own way: workflows run twice', async () => {
    // a seed by which a third of them come stamped `parallel`, so that both paths start them
    const { code, summary } = await runChaos('--submissions', '400', '--seed', '14', '--only', 'none', ...sabotage('own-key-per-path'));
    expect(code).toBe(1);
    expect(summary.account.doubled).toBeGreaterThan(0);
    expect(summary.account.lost).toBe(0);
  }, timeoutMs);

  it.runIf(withAllSabotages)('fails with decisions written before their executions, when Redis dies in between: effects are lost', async () => {
    // a seed by which Redis dies while the handler has calls of its own to make, in `legacy` and `shadow`
    const { code, summary } = await runChaos('--submissions', '400', '--seed', '252', '--patience', '20', '--only', 'redis-killed', ...sabotage('decision-first'));
    expect(code).toBe(1);
    expect(summary.account.lost).toBeGreaterThan(0);
  }, timeoutMs);
});
