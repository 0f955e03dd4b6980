import { mkdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { renderHtml, renderJson, renderText } from '@tandem/report-rendering';
import type { Report } from '@tandem/reports';
import { shutdownSignal } from '@tandem/stack';
import { buildConsole } from '@tandem/test-bed';
import { conclude, settle } from './conclude.ts';
import { readOptions, type DemoOptions } from './options.ts';
import { phasePlan } from './plan/phase-plan.ts';
import { play } from './play.ts';
import { addressesOf } from './report/addresses.ts';
import { startProgress } from './report/progress.ts';
import { lastLines } from './report/sections.ts';
import type { DemoSummary } from './report/summary.ts';
import { reportOnAll } from './report/whole-report.ts';
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
    const report = await reportOnAll(stage, summary);
    progress.stop();
    const page = await writeAll(summary, report, options.reportDirectory);
    console.log(`\n${renderText(report)}\n${lastLines(summary)}\n${path.relative(process.cwd(), page)}`);
    return summary;
  } finally {
    progress.stop();
  }
}

/** Resolves to the page for people; beside it are the report and the demo's own figures for machines. */
async function writeAll(summary: DemoSummary, report: Report, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const page = path.join(directory, 'index.html');
  await writeFile(path.join(directory, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  await writeFile(path.join(directory, 'report.json'), renderJson(report));
  await writeFile(page, await renderHtml(report));
  return page;
}

const signal = shutdownSignal();
try {
  process.exitCode = await run(readOptions(process.argv.slice(2)), signal);
} catch (error) {
  console.error(signal.aborted ? 'ended before its end' : error);
  process.exitCode = 1;
}
