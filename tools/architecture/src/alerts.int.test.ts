import path from 'node:path';
import { findPromtool } from '@tandem/stack';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace.ts';

const promtool = await findPromtool();

describe.skipIf(promtool === undefined)('the alerts, by Prometheus itself', () => {
  const run = (...words: readonly string[]) => execa(promtool!, words, { cwd: path.join(workspaceRoot, 'docker/prometheus'), all: true, reject: false });

  // the file with the token is the container's
  it.each([['check', 'config', '--syntax-only', 'prometheus.yml'], ['check', 'rules', '--lint-fatal', 'alerts.yml']])('pass promtool %s %s', async (...words) => {
    const { exitCode, all } = await run(...words);
    expect(exitCode, all).toBe(0);
  });

  it('go off when they should and not before', { timeout: 60_000 }, async () => {
    const { exitCode, all } = await run('test', 'rules', 'alerts.test.yml');
    expect(exitCode, all).toBe(0);
  });
});
