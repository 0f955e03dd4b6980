import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createSubmissionClient } from '@tandem/test-bed';
import { playFault } from './faults/play-fault.ts';
import { runFaults, type FaultRun } from './faults/run-faults.ts';
import { createAccountant, type Accountant } from './judgement/accountant.ts';
import { createBooks } from './judgement/books.ts';
import { settle } from './judgement/settle.ts';
import { readTandemState } from './judgement/tandem-state.ts';
import { createDoubt } from './load/doubt.ts';
import { runLoad } from './load/run-load.ts';
import { createSenders } from './load/senders.ts';
import type { ChaosOptions } from './options.ts';
import { describeFault, type Fault, type FaultKind } from './plan/fault.ts';
import { planOf, type ChaosPlan } from './plan/plan.ts';
import { startProgress } from './report/progress.ts';
import { reasonsToFail, type ChaosSummary } from './report/summary.ts';
import { openStage, type Stage } from './stage.ts';

/** Milliseconds. */
const readSinkEveryMs = 200;
const calmMs = 4_000;
const msPerMinute = 60_000;

/** Plays the plan of the options to its end and reckons up. What it leaves is under the report's directory. */
export async function runChaos(options: ChaosOptions, signal: AbortSignal): Promise<ChaosSummary> {
  const startedAt = new Date();
  const { reportDirectory } = options;
  await mkdir(reportDirectory, { recursive: true });
  await Promise.all(['summary.json', 'calls.txt', 'course.txt'].map((name) => rm(path.join(reportDirectory, name), { force: true })));
  const plan = planOf(options);
  await writeFile(path.join(reportDirectory, 'plan.txt'), planText(plan));
  const stage = await openStage({ phases: plan.phases, reportDirectory, sabotage: options.sabotage, signal, onProgress: (message) => { console.log(message); } });
  const summary = await playOn(stage, plan, options, startedAt).finally(() => stage.close());
  await writeFile(path.join(reportDirectory, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  // Only a failure's data is worth a look, and a long run's is gigabytes.
  if (summary.verdict === 'passed') await rm(stage.dataDirectory, { recursive: true, force: true });
  return summary;
}

async function playOn(stage: Stage, plan: ChaosPlan, options: ChaosOptions, startedAt: Date): Promise<ChaosSummary> {
  const { signal, runId, complaints } = stage;
  const books = createBooks(plan);
  const accountant = createAccountant(runId, books);
  const doubt = createDoubt(() => { books.doubtDirectWrites(); });
  const http = createSubmissionClient(stage.fleet['legacy-trigger'].url, { connections: 48, giveUpAfterMs: 600_000 });
  const senders = createSenders({ ...stage, startingPercent: plan.startingPercent, books, http, handlerUrl: stage.fleet['platform-handler'].url, doubt });
  const begunAt = performance.now();
  const isOver = (): boolean => options.minutes !== undefined && performance.now() - begunAt >= options.minutes * msPerMinute;
  const faults = runFaults({
    faults: plan.faults,
    accepted: () => books.accepted(),
    isOver,
    play: (fault) => playFault(fault, { ...stage, doubt }),
    onBegin: (fault) => { progress.fault(fault); },
    onFailure: (fault, error) => { complaints.push(`${describeFault(fault)}: ${String(error)}`); },
    signal,
  });
  const reader = startReading(stage, accountant);
  const progress = startProgress({ stage, books, accountant, faults, file: path.join(options.reportDirectory, 'course.txt') });
  try {
    await Promise.all([runLoad({ batches: plan.batches, senders, books, rate: options.rate, isOver, nextFaultAt: () => faults.nextAt(), patienceMs: options.patienceMs, signal }), faults.done]);
    const secondsUnderLoad = secondsSince(begunAt);
    const unrest = await settle({ accountant, readState: () => readTandemState(stage), calmMs, patienceMs: options.patienceMs, signal });
    await reader.stop();
    const tandem = await readTandemState(stage);
    const account = accountant.balance();
    const reasons = reasonsToFail({ submissions: plan.submissions, isCutShort: isOver(), sent: books.sentInAll(), accepted: books.accepted(), account, tandem, unrest, complaints });
    return {
      verdict: reasons.length === 0 ? 'passed' : 'failed',
      reasons,
      seed: plan.seed,
      submissions: plan.submissions,
      sent: books.sentInAll(),
      startingPercent: plan.startingPercent,
      accepted: books.accepted(),
      byWay: { http: books.acceptedBy('http'), handler: books.acceptedBy('handler'), direct: books.acceptedBy('direct') },
      faults: countByKind(faults),
      expectedEffects: books.expectedEffects(),
      doubtful: books.doubtful(),
      account,
      tandem,
      startedAt: startedAt.toISOString(),
      secondsUnderLoad,
      secondsInAll: Math.round((Date.now() - startedAt.getTime()) / 1_000),
      mongodb: stage.mongodb.description.label,
    };
  } finally {
    progress.stop();
    await reader.stop();
    await Promise.all([http.close(), senders.close()]);
  }
}

/** Reads on what the sink has written until it is told to stop; then once more. */
function startReading({ sink }: Stage, accountant: Accountant): { stop(): Promise<void> } {
  let reading = Promise.resolve();
  const read = (): void => { reading = reading.then(() => sink.readNew((call) => { accountant.saw(call); })); };
  const timer = setInterval(read, readSinkEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      read();
      await reading;
    },
  };
}

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 100) / 10;

function countByKind(faults: FaultRun): ChaosSummary['faults'] {
  const counts: Partial<Record<FaultKind, number>> = {};
  for (const { kind } of faults.begun()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** For people, and to be compared with another run's. */
function planText({ seed, submissions, startingPercent, phases, faults }: ChaosPlan): string {
  const line = ({ at, fault }: { at: number; fault: Fault }): string => `${String(at).padStart(9)}  ${describeFault(fault)}`;
  return [`seed ${seed}, ${submissions} submissions, ${startingPercent} of a hundred start a workflow, ${faults.length} faults; each begins after so many submissions`, [...phases].map(([handle, phase]) => `${handle} ${phase}`).join(', '), ...faults.map(line), ''].join('\n');
}

