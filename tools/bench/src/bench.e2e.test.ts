import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess } from '@tandem/stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultsSchema } from './results.ts';
import { rowIds, type RowId } from './rows/row.ts';

let directory: string;
beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'tandem-bench-')); });
afterEach(() => rm(directory, { recursive: true, force: true }));

/** All of them take minutes: these are one of each kind, a contest, a computation, a fault. The others are measured where ALL_ROWS=on. */
const oneOfEachKind = ['watcher-against-raw', 'comparing', 'takeover'] as const satisfies readonly RowId[];

async function measure(rows: readonly RowId[]) {
  const json = path.join(directory, 'results.json');
  // servers of its own: one row restarts the server
  const env = { MONGODB_URI: undefined, REDIS_URL: undefined };
  const bench = await startProcess({ name: 'bench', entry: 'tools/bench/src/main.ts', arguments: ['--tiny', '--json', json, '--only', ...rows], env });
  const { code } = await bench.exited;
  expect(bench.outputTail(), `exit code ${code}`).not.toContain('NOT MEASURED');
  expect(code).toBe(0);
  return resultsSchema.parse(JSON.parse(await readFile(json, 'utf8'))).rows;
}

describe('the bench', { timeout: 600_000 }, () => {
  const cases = [['one row of each kind', oneOfEachKind, true], ['every row', rowIds, process.env.ALL_ROWS === 'on']] as const;
  for (const [which, asked, isMeasured] of cases) {
    it.runIf(isMeasured)(`measures ${which}, whatever the figures come to`, async () => {
      const rows = await measure(asked);
      expect(rows.map(({ id }) => id).sort()).toEqual([...asked].sort());
      for (const row of rows) {
        expect(row.figures.length, row.id).toBeGreaterThan(0);
        expect(row.verdicts.every(({ value }) => value !== null && Number.isFinite(value)), row.id).toBe(true);
      }
    });
  }
});
