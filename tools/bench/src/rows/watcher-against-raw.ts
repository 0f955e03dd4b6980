import { contenderTitles } from '../contenders/catalogue.ts';
import { drain, fillBacklog, removeBacklog, type BacklogContender } from './backlog.ts';
import { saturateHandler } from './saturate-handler.ts';
import { rotated, type Row, type Sample } from './row.ts';

const contenders = ['raw-read', 'raw-queue', 'raw-writes', 'thinnest-loop', 'watcher', 'explicit'] as const;
const ratio = 'watcher ÷ thinnest loop';

/** Everybody as fast as they can. */
export const watcherAgainstRaw: Row = {
  id: 'watcher-against-raw',
  title: 'watcher events/s against raw',
  goals: [{ of: ratio, what: 'throughput', atLeast: 0.85 }],
  rounds: ({ rounds }) => rounds,
  roundSeconds: ({ events, loadSeconds }) => 25 + loadSeconds + events / 1_500,
  async measure(context) {
    const { stage, plan } = context;
    const backlog = await fillBacklog(stage, plan.events);
    try {
      const samples: Sample[] = [];
      for (const id of rotated(contenders, context.round)) {
        context.onProgress(contenderTitles[id]);
        const rates = id === 'explicit' ? await saturateHandler(context) : await drain(stage, id satisfies BacklogContender, backlog);
        samples.push(
          { of: contenderTitles[id], what: 'throughput', unit: 'events/s', value: rates.eventsPerSecond },
          { of: contenderTitles[id], what: 'CPU', unit: 'µs/event', value: rates.cpuMicrosPerEvent },
        );
      }
      return { samples: [...inOrder(samples), ...ratios(samples)] };
    } finally {
      await removeBacklog(stage, backlog);
    }
  },
};

function inOrder(samples: readonly Sample[]): readonly Sample[] {
  return contenders.flatMap((id) => samples.filter(({ of }) => of === contenderTitles[id]));
}

/** Of one round: what disturbs a round disturbs both. */
function ratios(samples: readonly Sample[]): readonly Sample[] {
  const of = (id: 'watcher' | 'thinnest-loop', what: string) => samples.find((sample) => sample.of === contenderTitles[id] && sample.what === what)?.value ?? NaN;
  return (['throughput', 'CPU'] as const).map((what) => ({ of: ratio, what, unit: '×', value: of('watcher', what) / of('thinnest-loop', what) }));
}

