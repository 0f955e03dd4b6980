import { setTimeout as delay } from 'node:timers/promises';
import { max, median } from 'simple-statistics';
import { z } from 'zod';
import { startWatcher } from '../contenders/catalogue.ts';
import type { Platform, Stage } from '../stage.ts';
import { firstCheckpoint } from './drain.ts';
import type { RoundResult, Row, RowContext } from './row.ts';

const sampleEveryMs = 100;
const ageSchema = z.object({ ageMs: z.number() });

/** Nothing happens: how old the checkpoint gets, by the server's clock. */
export const idleCheckpoint: Row = {
  id: 'idle-checkpoint',
  title: 'idle checkpoint age',
  goals: [{ of: 'checkpoint', what: 'age at most', atMost: 10 }],
  rounds: ({ rounds }) => rounds,
  roundSeconds: ({ idleSeconds }) => 8 + idleSeconds,
  measure: (context) => context.onStage((stage) => watchIdle(stage, context)),
};

async function watchIdle(stage: Stage, { plan, onProgress }: RowContext): Promise<RoundResult> {
  onProgress(`watching an idle stream for ${plan.idleSeconds} s`);
  const platform = await stage.openPlatform();
  const watcher = startWatcher({ stage, platform });
  try {
    await firstCheckpoint(stage, platform, watcher);
    const ages: number[] = [];
    for (let sample = 0; sample < (plan.idleSeconds * 1_000) / sampleEveryMs; sample += 1) {
      ages.push(await ageOf(stage, platform));
      await delay(sampleEveryMs, undefined, { signal: stage.signal });
    }
    return {
      samples: [
        { of: 'checkpoint', what: 'age at most', unit: 's', value: max(ages) / 1_000 },
        { of: 'checkpoint', what: 'age median', unit: 's', value: median(ages) / 1_000 },
      ],
    };
  } finally {
    await watcher.stop();
    await platform.remove();
  }
}

async function ageOf({ client }: Stage, platform: Platform): Promise<number> {
  const age = { $dateDiff: { startDate: '$updatedAt', endDate: '$$NOW', unit: 'millisecond' } };
  const [found] = await client.db(platform.database).collection('stream_checkpoints').aggregate([{ $project: { ageMs: { $toDouble: age } } }]).toArray();
  return ageSchema.parse(found).ageMs;
}
