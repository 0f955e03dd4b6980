import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultKinds } from './plan/fault.ts';
import { playChaos } from './testing/play-chaos.ts';

describe('chaos', () => {
  let directory: string;
  beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-chaos-')); });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('loses and doubles nothing while everything fails in turn', async () => {
    const { code, summary, output } = await playChaos(directory, '--submissions', '1500', '--seed', '9', '--rate', '60');
    expect(summary.reasons, output).toEqual([]);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ verdict: 'passed', accepted: 1_500, account: { lost: 0, doubled: 0, unexpected: 0 } });
    expect(Object.keys(summary.faults).sort()).toEqual([...faultKinds].sort());
    expect(Math.min(...Object.values(summary.byWay))).toBeGreaterThan(0);
  }, 240_000);
});
