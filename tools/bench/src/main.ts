import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shutdownSignal } from '@tandem/stack';
import { describeBackends, describeMachine } from './machine.ts';
import { performanceFile, readOptions, type BenchOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { performancePage } from './report/performance-page.ts';
import { closingText, rowText } from './report/text-report.ts';
import { resultsSchema, type Results, type RowResult } from './results.ts';
import { rows } from './rows/index.ts';
import type { Row } from './rows/row.ts';
import { runRow } from './run-rows.ts';
import { openStage } from './stage.ts';
import { freshStages } from './stages.ts';

/** Resolves to the exit code: 0 where every row was measured, whatever it came to. */
async function measure(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const { plan } = options;
  const chosen = rows.filter(({ id }) => options.only.includes(id));
  const onProgress = (message: string): void => { console.log(`· ${message}`); };
  console.log(forecast(chosen, options));
  const startedAt = new Date();
  const backends = await backendsUsed(signal, onProgress);
  const measured = await measureRows(chosen, plan, signal, onProgress);
  const results = await conclude(backends, options, startedAt, measured);
  console.log(closingText(results));
  return measured.every(({ failure }) => failure === null) ? 0 : 1;
}

async function measureRows(chosen: readonly Row[], plan: Plan, signal: AbortSignal, onProgress: (message: string) => void): Promise<readonly RowResult[]> {
  const onStage = freshStages({ signal, onProgress: () => undefined });
  const measured: RowResult[] = [];
  for (const row of chosen) {
    const result = await runRow(row, { plan, onStage, signal, onProgress });
    measured.push(result);
    console.log(rowText(result));
  }
  return measured;
}

async function backendsUsed(signal: AbortSignal, onProgress: (message: string) => void): Promise<Results['backends']> {
  const stage = await openStage({ signal, onProgress });
  try {
    return await describeBackends(stage);
  } finally {
    await stage.close();
  }
}

async function conclude(backends: Results['backends'], { plan, json }: BenchOptions, startedAt: Date, measured: readonly RowResult[]): Promise<Results> {
  const results: Results = {
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1_000,
    plan,
    machine: describeMachine(),
    backends,
    rows: measured,
  };
  if (json !== undefined) {
    await mkdir(path.dirname(json), { recursive: true });
    await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
  }
  return results;
}

function forecast(chosen: readonly Row[], { plan }: BenchOptions): string {
  const lines = chosen.map((row) => ({ row, seconds: row.rounds(plan) * row.roundSeconds(plan) }));
  const minutes = (seconds: number): string => `about ${Math.max(1, Math.round(seconds / 60))} min`;
  return [
    ...lines.map(({ row, seconds }) => `${row.id}: ${row.rounds(plan)} × ${Math.round(row.roundSeconds(plan))} s, ${minutes(seconds)}`),
    `all together ${minutes(lines.reduce((sum, { seconds }) => sum + seconds, 10))}; what else runs on this machine falsifies it`,
  ].join('\n');
}

async function render(file: string): Promise<number> {
  const results = resultsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  await writeFile(performanceFile, performancePage(results));
  console.log(path.relative(process.cwd(), performanceFile));
  return 0;
}

const signal = shutdownSignal();
try {
  const options = readOptions(process.argv.slice(2));
  process.exitCode = options.render === undefined ? await measure(options, signal) : await render(options.render);
} catch (error) {
  console.error(signal.aborted ? 'ended before its end' : error);
  process.exitCode = 1;
}
