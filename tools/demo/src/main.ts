import { mkdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { shutdownSignal } from '@tandem/stack';
import { buildConsole } from '@tandem/test-bed';
import { conclude, settle } from './conclude.ts';
import { readOptions, type DemoOptions } from './options.ts';
import { phasePlan } from './plan/phase-plan.ts';
import { play } from './play.ts';
import { addressesOf } from './report/addresses.ts';
import { finalTables } from './report/final-tables.ts';
import { startProgress } from './report/progress.ts';
import type { DemoSummary } from './report/summary.ts';
import { openStage, type Stage } from './stage.ts';

/** Resolves to the exit code: 0 only where nothing was lost, doubled, missed or reported without a cause. */
async function run(options: DemoOptions, signal: AbortSignal): Promise<number> {
  const startedAt = new Date();
  if (options.keep) await buildConsole(signal);
  const stage = await openStage({ ...options, signal, onProgress: (message) => { console.log(message); } });
  try {
    const summary = await runOn(stage, options, startedAt);
    if (options.keep && !stage.signal.aborted) {
      console.log(addressesOf(stage));
      await once(stage.signal, 'abort');
    }
    return summary.verdict === 'passed' ? 0 : 1;
  } finally {
    await stage.close();
  }
}

async function runOn(stage: Stage, options: DemoOptions, startedAt: Date): Promise<DemoSummary> {
  const { ledger, sink, scale } = stage;
  for (const remark of scale.remarks) console.log(remark);
  const progress = startProgress({
    parts: phasePlan.length + 1,
    read: () => {
      const entries = ledger.entries();
      return { sent: entries.length, accepted: entries.filter(({ acceptedAt }) => acceptedAt !== null).length, effects: sink.calls() };
    },
  });
  try {
    const played = await play(stage, options.faults, progress);
    progress.step('settling, comparing');
    await settle(stage);
    const summary = await conclude(stage, played, startedAt);
    progress.stop();
    const file = await writeSummary(summary, options.reportDirectory);
    console.log(`${finalTables(summary)}${path.relative(process.cwd(), file)}`);
    return summary;
  } finally {
    progress.stop();
  }
}

async function writeSummary(summary: DemoSummary, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, 'summary.json');
  await writeFile(file, `${JSON.stringify(summary, undefined, 2)}\n`);
  return file;
}

const signal = shutdownSignal();
try {
  process.exitCode = await run(readOptions(process.argv.slice(2)), signal);
} catch (error) {
  console.error(signal.aborted ? 'ended before its end' : error);
  process.exitCode = 1;
}
