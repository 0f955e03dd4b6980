import { waitUntil } from '@tandem/stack';
import { contenderTitles, startWatcher } from '../contenders/catalogue.ts';
import { startReadyHandler } from '../contenders/handler.ts';
import type { LoadTask } from '../load/load-task.ts';
import { runLoad } from '../load/run-load.ts';
import type { Program } from '../programs/program.ts';
import type { Platform, Stage } from '../stage.ts';
import { startCountingProxy, type CountingProxy } from '../wire/counting-proxy.ts';
import { firstCheckpoint } from './drain.ts';
import type { Row, RowContext, Sample } from './row.ts';

/** Commands that ask a collection something. The stream's own `getMore` is counted apart: it asks for what is new. */
const queries = ['find', 'aggregate', 'count', 'distinct'] as const;

const perSecond = 200;

/** Counted on the wire, between the real process and the server, while it follows submissions. */
export const reads: Row = {
  id: 'reads',
  title: 'database reads per submission',
  goals: [{ of: contenderTitles.watcher, what: 'queries per submission', atMost: 0.05 }],
  rounds: ({ rounds }) => rounds,
  roundSeconds: ({ loadSeconds }) => 20 + 2 * loadSeconds,
  async measure(context) {
    const watcher = await context.onStage((stage) => countWatcher(stage, context));
    const handler = await context.onStage((stage) => countHandler(stage, context));
    return { samples: [...watcher, ...handler] };
  },
};

async function countWatcher(stage: Stage, context: RowContext): Promise<readonly Sample[]> {
  return withProxy(stage, async (proxy, platform) => {
    const program = startWatcher({ stage, platform, mongodbUri: proxy.uri });
    try {
      await firstCheckpoint(stage, platform, program);
      return await countUnderLoad(contenderTitles.watcher, stage, context, { proxy, program, target: { kind: 'insert', uri: stage.mongodbUri } });
    } finally {
      await program.stop();
    }
  });
}

async function countHandler(stage: Stage, context: RowContext): Promise<readonly Sample[]> {
  return withProxy(stage, async (proxy, platform) => {
    const { program, origin } = await startReadyHandler({ stage, platform, mongodbUri: proxy.uri });
    try {
      return await countUnderLoad(contenderTitles['explicit-call'], stage, context, { proxy, program, target: { kind: 'http', origin } });
    } finally {
      await program.stop();
    }
  });
}

async function withProxy<T>(stage: Stage, use: (proxy: CountingProxy, platform: Platform) => Promise<T>): Promise<T> {
  const platform = await stage.openPlatform();
  const proxy = await startCountingProxy(stage.mongodbUri);
  try {
    return await use(proxy, platform);
  } finally {
    await proxy.close();
    await platform.remove();
  }
}

interface Counted {
  readonly proxy: CountingProxy;
  readonly program: Program;
  readonly target: LoadTask['target'];
}

async function countUnderLoad(of: string, stage: Stage, { plan, onProgress }: RowContext, { proxy, program, target }: Counted): Promise<readonly Sample[]> {
  onProgress(of);
  await program.begin(0, false);
  proxy.take();
  const { starts } = await runLoad(stage, { run: 'reads', target, pace: { kind: 'rate', perSecond }, seconds: plan.loadSeconds });
  const isThrough = async () => (await program.reading()).done >= starts.length;
  await waitUntil(isThrough, { timeoutMs: 60_000, intervalMs: 100, signal: stage.signal, what: `${of} to enqueue all submissions` });
  const counts = proxy.take();
  if (counts.size === 0) throw new Error('no command passed the proxy');
  const sum = (names: Iterable<string>): number => [...names].reduce((total, name) => total + (counts.get(name) ?? 0), 0) / starts.length;
  return [
    { of, what: 'queries per submission', unit: '', value: sum(queries) },
    { of, what: 'getMore per submission', unit: '', value: sum(['getMore']) },
    { of, what: 'all commands per submission', unit: '', value: sum(counts.keys()) },
  ];
}
