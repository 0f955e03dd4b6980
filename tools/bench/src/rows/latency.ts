import { setTimeout as delay } from 'node:timers/promises';
import { contenderTitles, startOwn, startWatcher, type ContenderId } from '../contenders/catalogue.ts';
import { operationTime } from '../contenders/cluster-stream.ts';
import { startReadyHandler } from '../contenders/handler.ts';
import type { LoadTask } from '../load/load-task.ts';
import { runLoad } from '../load/run-load.ts';
import type { Plan } from '../plan.ts';
import type { Program } from '../programs/program.ts';
import type { Word } from '../programs/tally.ts';
import type { Platform, Stage } from '../stage.ts';
import { latencyOf } from '../statistics/latency.ts';
import { firstCheckpoint } from './drain.ts';
import { rotated, type Row, type RowContext, type Sample } from './row.ts';

interface Level {
  readonly name: string;
  readonly pace: LoadTask['pace'];
}

/** As many inserts under way at once as make the server busy all the time. */
const writersAtOnce = 32;

const levels = {
  slow: { name: '200/s', pace: { kind: 'rate', perSecond: 200 } },
  fast: { name: '1,000/s', pace: { kind: 'rate', perSecond: 1_000 } },
  saturated: { name: 'saturated', pace: { kind: 'at-once', count: writersAtOnce } },
} as const satisfies Record<string, Level>;

const contenders = ['thinnest-loop', 'watcher', 'explicit-call'] as const satisfies readonly ContenderId[];

/** From the insert's start to the moment when the queue has taken the job; the handler's, from the request's start. */
export const latency: Row = {
  id: 'latency',
  title: 'insert → job enqueued',
  goals: [
    { of: 'watcher', what: '200/s p50', atMost: 3 },
    { of: 'watcher', what: '1,000/s p50', atMost: 6 },
    { of: 'watcher', what: '1,000/s p99', atMost: 40 },
  ],
  rounds: ({ rounds }) => rounds,
  roundSeconds: ({ loadSeconds, warmUpSeconds }) => 40 + (loadSeconds + warmUpSeconds + 2) * (3 + 3 + 2),
  async measure(context) {
    const samples = new Map<ContenderId, readonly Sample[]>();
    for (const id of rotated(contenders, context.round)) samples.set(id, await context.onStage((stage) => measureContender(id, stage, context)));
    return { samples: contenders.flatMap((id) => samples.get(id) ?? []) };
  },
};

async function measureContender(id: (typeof contenders)[number], stage: Stage, { plan, onProgress }: RowContext): Promise<readonly Sample[]> {
  const platform = await stage.openPlatform();
  const { program, target } = await start(id, stage, platform);
  try {
    const samples: Sample[] = [];
    // the handler answers before it calls: to flood it only says how many calls it gives up
    for (const level of id === 'explicit-call' ? [levels.slow, levels.fast] : [levels.slow, levels.fast, levels.saturated]) {
      onProgress(`${contenderTitles[id]}, ${level.name}`);
      samples.push(...(await measureLevel({ stage, plan, program, target, level, of: contenderTitles[id] })));
    }
    return samples;
  } finally {
    await program.stop();
    await platform.remove();
    await stage.removeSubmissions();
  }
}

interface Started {
  readonly program: Program;
  readonly target: LoadTask['target'];
}

async function start(id: (typeof contenders)[number], stage: Stage, platform: Platform): Promise<Started> {
  if (id === 'explicit-call') {
    const { program, origin } = await startReadyHandler({ stage, platform });
    return { program, target: { kind: 'http', origin } };
  }
  const target = { kind: 'insert', uri: stage.mongodbUri } as const;
  if (id === 'thinnest-loop') return { program: startOwn(id, { stage, platform, startAt: await operationTime(stage.client) }), target };
  const program = startWatcher({ stage, platform });
  await firstCheckpoint(stage, platform, program);
  return { program, target };
}

interface LevelOptions extends Started {
  readonly stage: Stage;
  readonly plan: Plan;
  readonly level: Level;
  readonly of: string;
}

async function measureLevel({ stage, plan, program, target, level, of }: LevelOptions): Promise<readonly Sample[]> {
  await program.begin(0, true);
  const load = await runLoad(stage, { run: 'load', target, pace: level.pace, seconds: plan.warmUpSeconds + plan.loadSeconds });
  const words = await allWords(stage, program, load.starts.length);
  const counted = afterWarmUp(load.starts, plan.warmUpSeconds * 1_000);
  const { delaysMs, missing } = delaysOf(counted, words);
  if (delaysMs.length === 0) throw await program.failure(`has enqueued nothing at ${level.name}, of ${load.starts.length} acknowledged and ${load.failed} refused`);
  const { p50, p99, p999 } = latencyOf(delaysMs);
  const sample = (what: string, unit: string, value: number): Sample => ({ of, what: `${level.name} ${what}`, unit, value });
  return [
    sample('p50', 'ms', p50),
    sample('p99', 'ms', p99),
    sample('p99.9', 'ms', p999),
    ...(level.pace.kind === 'at-once' ? [sample('rate', 'events/s', load.starts.length / load.seconds)] : [sample('latest start of an insert', 'ms late', load.latestMs)]),
    sample('not enqueued', '%', (100 * missing) / counted.length),
  ];
}

/** How long nothing more may come before the rest counts as missing. */
const quietMs = 20_000;

async function allWords(stage: Stage, program: Program, expected: number): Promise<readonly Word[]> {
  let seen = { done: 0, at: performance.now() };
  for (;;) {
    const { done } = await program.reading();
    if (done > seen.done) seen = { done, at: performance.now() };
    if (done >= expected || performance.now() - seen.at > quietMs) return program.words();
    await delay(100, undefined, { signal: stage.signal });
  }
}

function afterWarmUp(starts: readonly Word[], warmUpMs: number): readonly Word[] {
  const first = Math.min(...starts.slice(0, 1_000).map(([, at]) => at));
  return starts.filter(([, at]) => at >= first + warmUpMs);
}

/** Pairs starts with the queue's words; both are by this machine's clock. */
function delaysOf(starts: readonly Word[], words: readonly Word[]): { readonly delaysMs: readonly number[]; readonly missing: number } {
  const enqueuedAt = new Map(words);
  const delaysMs = starts.flatMap(([submissionId, at]) => {
    const word = enqueuedAt.get(submissionId);
    return word === undefined ? [] : [word - at];
  });
  return { delaysMs, missing: starts.length - delaysMs.length };
}
