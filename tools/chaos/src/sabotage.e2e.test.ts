import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sabotage } from '@tandem/test-bed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playChaos } from './testing/play-chaos.ts';

const timeoutMs = 300_000;

/** The demo shows it in every run; here it is shown where ALL_SABOTAGES=on, so that all tests end within a quarter of an hour. */
const withAllSabotages = process.env.ALL_SABOTAGES === 'on';

describe('chaos with Tandem broken on purpose', () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-chaos-')); });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const sabotage = (name: Sabotage): readonly string[] => ['--sabotage', name];

  it('fails with execution keys that each path makes in its own way: workflows run twice', async () => {
    // a seed by which a third of them come stamped `parallel`, so that both paths start them
    const { code, summary } = await playChaos(directory, '--submissions', '400', '--seed', '14', '--only', 'none', ...sabotage('own-key-per-path'));
    expect(code).toBe(1);
    expect(summary.account.doubled).toBeGreaterThan(0);
    expect(summary.account.lost).toBe(0);
  }, timeoutMs);

  it.runIf(withAllSabotages)('fails with decisions written before their executions, when Redis dies in between: effects are lost', async () => {
    // a seed by which Redis dies while the handler has calls of its own to make, in `legacy` and `shadow`
    const { code, summary } = await playChaos(directory, '--submissions', '400', '--seed', '252', '--patience', '20', '--only', 'redis-killed', ...sabotage('decision-first'));
    expect(code).toBe(1);
    expect(summary.account.lost).toBeGreaterThan(0);
  }, timeoutMs);
});
