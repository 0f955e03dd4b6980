import { freePort, waitUntil } from '@tandem/stack';
import { startWatcher } from '../contenders/catalogue.ts';
import { untilReady } from '../contenders/handler.ts';
import { startTrickle } from '../load/trickle.ts';
import type { Program } from '../programs/program.ts';
import { preciseNow } from '../programs/tally.ts';
import type { Platform, Stage } from '../stage.ts';
import { firstCheckpoint } from './drain.ts';
import type { RoundResult, Row, RowContext } from './row.ts';

const trickleEveryMs = 20;

/** A leader is killed under a trickle of submissions: how long until the standby has enqueued the first. */
export const takeover: Row = {
  id: 'takeover',
  title: 'takeover after SIGKILL',
  goals: [{ of: 'standby', what: 'first job after the kill', atMost: 5 }],
  rounds: ({ rounds }) => rounds,
  roundSeconds: () => 20,
  measure: (context) => context.onStage((stage) => measureTakeover(stage, context)),
};

async function measureTakeover(stage: Stage, { onProgress }: RowContext): Promise<RoundResult> {
  onProgress('two watchers, the leader dies');
  const platform = await stage.openPlatform();
  const leader = startWatcher({ stage, platform, instance: 'watcher-leader' });
  const standby = await startStandby(stage, platform, leader);
  const trickle = startTrickle(stage, trickleEveryMs);
  try {
    await untilWorking(leader, stage);
    await standby.begin(0, false);
    const killedAt = preciseNow();
    leader.kill('SIGKILL');
    await untilWorking(standby, stage);
    const firstAt = (await standby.reading()).first?.at ?? NaN;
    return { samples: [{ of: 'standby', what: 'first job after the kill', unit: 's', value: (firstAt - killedAt) / 1_000 }] };
  } finally {
    await trickle.stop();
    await Promise.all([leader.stop(), standby.stop()]);
    await platform.remove();
    await stage.removeSubmissions();
  }
}

/** The second comes once the first leads. */
async function startStandby(stage: Stage, platform: Platform, leader: Program): Promise<Program> {
  await firstCheckpoint(stage, platform, leader);
  const port = await freePort();
  const standby = startWatcher({ stage, platform, instance: 'watcher-standby' }, port);
  await untilReady(`http://127.0.0.1:${port}`, standby, stage.signal);
  return standby;
}

async function untilWorking(program: Program, { signal }: Stage): Promise<void> {
  await waitUntil(async () => (await program.reading()).done > 0, { timeoutMs: 60_000, signal, what: `${program.name} to work` });
}
