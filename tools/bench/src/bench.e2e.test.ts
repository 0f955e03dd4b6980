import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from '@tandem/stack';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resultsSchema } from './results.ts';
import { rowIds } from './rows/row.ts';

let directory: string;
beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-bench-')); });
afterEach(() => rm(directory, { recursive: true, force: true }));

it('measures every row, whatever the figures come to', { timeout: 600_000 }, async () => {
  const json = path.join(directory, 'results.json');
  // servers of its own: one row restarts the server
  const env = { MONGODB_URI: undefined, REDIS_URL: undefined };
  const bench = await startProcess({ name: 'bench', entry: 'tools/bench/src/main.ts', arguments: ['--tiny', '--json', json], env });
  const { code } = await bench.exited;
  expect(bench.outputTail(), `exit code ${code}`).not.toContain('NOT MEASURED');
  expect(code).toBe(0);
  const { rows } = resultsSchema.parse(JSON.parse(await readFile(json, 'utf8')));
  expect(rows.map(({ id }) => id).sort()).toEqual([...rowIds].sort());
  for (const row of rows) {
    expect(row.figures.length, row.id).toBeGreaterThan(0);
    expect(row.verdicts.every(({ value }) => value !== null && Number.isFinite(value)), row.id).toBe(true);
  }
});
