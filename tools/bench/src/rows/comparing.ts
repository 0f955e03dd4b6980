import { max } from 'simple-statistics';
import { endOf, type Past } from '../comparing/past.ts';
import { comparedSchema, type Compared } from '../comparing/task.ts';
import { writePast } from '../comparing/write-past.ts';
import { startProgram } from '../programs/program.ts';
import type { Platform, Stage } from '../stage.ts';
import { flatWithin, growthOf } from '../statistics/flatness.ts';
import type { Row, Sample } from './row.ts';

const of = 'reconciler';
const million = 1_000_000;
/** So that the past is over well before anything is expected of it, whatever its length. */
const agoMs = 600_000;
const progressEvery = 100_000;
const sampleEveryMs = 50;

/** A past in which all went well, read and judged once, through the ports of `npm run reconcile`. */
export const comparing: Row = {
  id: 'comparing',
  title: 'comparing submissions with decisions, executions and history',
  goals: [
    { of, what: 'time for a million', atMost: 60 },
    { of, what: 'memory, last third ÷ first', atMost: flatWithin },
  ],
  rounds: ({ rounds }) => Math.min(rounds, 2),
  roundSeconds: ({ backlog }) => 15 + backlog / 4_000 + backlog / 10_000,
  async measure({ onStage, plan, onProgress }) {
    const compared = await onStage((stage) => comparePast(stage, plan.backlog, onProgress));
    return { samples: samplesOf(compared), series: [{ of, what: 'memory', unit: 'MB', everyMs: sampleEveryMs, values: compared.rssBytes.map((bytes) => Math.round(bytes / million)) }] };
  },
};

async function comparePast(stage: Stage, submissions: number, onProgress: (message: string) => void): Promise<Compared> {
  const platform = await stage.openPlatform();
  try {
    const past = await fill(stage, platform, submissions, onProgress);
    onProgress('comparing');
    return await compare(stage, platform, past);
  } finally {
    await platform.remove();
    await stage.removeSubmissions();
    await stage.restoreWorkflows();
  }
}

async function fill(stage: Stage, platform: Platform, submissions: number, onProgress: (message: string) => void): Promise<Past> {
  const { client, organizations, signal } = stage;
  onProgress(`writing what ${submissions.toLocaleString('en')} submissions left behind`);
  const written: Past = { organizations, submissions, from: 0 };
  const past = { ...written, from: Math.floor((Date.now() - agoMs - endOf(written)) / 1_000) * 1_000 };
  const onWritten = (count: number) => { if (count % progressEvery === 0) onProgress(`${count.toLocaleString('en')} written`); };
  await writePast(client, platform.database, past, { signal, onWritten });
  return past;
}

async function compare(stage: Stage, platform: Platform, past: Past): Promise<Compared> {
  const program = startProgram({
    name: 'comparing',
    entry: 'tools/bench/src/comparing/compare.ts',
    task: { mongodbUri: stage.mongodbUri, platformDatabase: platform.database, organizationPrefix: stage.organizationPrefix, window: { from: past.from, to: endOf(past) } },
    logDirectory: stage.logDirectory,
  });
  try {
    const compared = comparedSchema.parse(await program.result());
    const { submissions, both, findings, failures } = compared;
    if (submissions !== past.submissions || both !== past.submissions || findings > 0 || failures.length > 0) {
      throw new Error(`of ${past.submissions} submissions ${submissions} were compared and ${both} agreed, with ${findings} findings; ${failures.join('; ')}`);
    }
    return compared;
  } finally {
    await program.stop();
  }
}

function samplesOf({ seconds, cpuSeconds, submissions, rssBytes }: Compared): readonly Sample[] {
  const memoryAt = (share: number): Sample => ({
    of, what: `memory at ${share * 100} %`, unit: 'MB', value: (rssBytes[Math.min(rssBytes.length - 1, Math.floor(rssBytes.length * share))] ?? NaN) / million,
  });
  return [
    { of, what: 'time', unit: 's', value: seconds },
    { of, what: 'time for a million', unit: 's', value: (seconds * million) / submissions },
    { of, what: 'throughput', unit: 'submissions/s', value: submissions / seconds },
    { of, what: 'own CPU', unit: 'µs/submission', value: (cpuSeconds * million) / submissions },
    memoryAt(0.1), memoryAt(0.5), memoryAt(1),
    { of, what: 'memory, most', unit: 'MB', value: max([...rssBytes]) / million },
    { of, what: 'memory, last third ÷ first', unit: '×', value: growthOf(rssBytes) },
  ];
}
