import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sabotage } from '@tandem/test-bed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playDemo } from './testing/play-demo.ts';

const timeoutMs = 300_000;

/** Chaos shows it in every run; here it is shown where ALL_SABOTAGES=on, so that all tests end within a quarter of an hour. */
const withAllSabotages = process.env.ALL_SABOTAGES === 'on';

describe('the demo with Tandem broken on purpose', () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-demo-')); });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  const sabotage = (name: Sabotage): readonly string[] => ['--sabotage', name];

  it.runIf(withAllSabotages)('fails with execution keys that each path makes in its own way: workflows run twice', async () => {
    const { code, summary } = await playDemo(directory, '--faults', 'none', ...sabotage('own-key-per-path'));
    expect(code).toBe(1);
    expect(summary.verdict).toBe('failed');
    expect(summary.doubled).toBeGreaterThan(0);
    expect(summary.lost).toBe(0);
  }, timeoutMs);

  it('fails with the decision written before its executions, when the handler dies in between: effects are lost', async () => {
    const { code, summary } = await playDemo(directory, '--faults', 'handler-killed-legacy', ...sabotage('decision-first'));
    expect(code).toBe(1);
    expect(summary.verdict).toBe('failed');
    expect(summary.lost).toBeGreaterThan(0);
    expect(summary.planted).toMatchObject([{ fault: 'handler-killed-legacy', found: false }]);
  }, timeoutMs);
});
