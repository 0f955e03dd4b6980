import { contenderIds, contenderTitles, type ContenderId } from '../contenders/catalogue.ts';
import type { Plan } from '../plan.ts';
import { drainBacklog } from './drain.ts';
import { rotated, type Row, type Sample } from './row.ts';

const ratio = 'watcher ÷ thinnest loop';

/** The explicit path is slower by an order of magnitude, and gets the fewer submissions. */
const explicitEvents = ({ loadSeconds }: Plan): number => loadSeconds * 300;

/** Everybody as fast as they can. */
export const watcherAgainstRaw: Row = {
  id: 'watcher-against-raw',
  title: 'watcher events/s against raw',
  goals: [{ of: ratio, what: 'throughput', atLeast: 0.85 }],
  rounds: ({ rounds }) => rounds,
  roundSeconds: ({ events, loadSeconds }) => 85 + loadSeconds + events / 900,
  async measure({ onStage, plan, round, onProgress }) {
    const samples: Sample[] = [];
    for (const id of rotated(contenderIds, round)) {
      onProgress(contenderTitles[id]);
      const drained = await onStage((stage) => drainBacklog(stage, id, plan.events, id === 'explicit-call' ? explicitEvents(plan) : plan.events));
      samples.push(
        { of: contenderTitles[id], what: 'throughput', unit: 'events/s', value: drained.eventsPerSecond },
        { of: contenderTitles[id], what: 'CPU', unit: 'µs/event', value: drained.cpuMicrosPerEvent },
      );
    }
    return { samples: [...inOrder(samples), ...ratios(samples)] };
  },
};

function inOrder(samples: readonly Sample[]): readonly Sample[] {
  return contenderIds.flatMap((id) => samples.filter(({ of }) => of === contenderTitles[id]));
}

/** Of one round: what disturbs a round disturbs both. */
function ratios(samples: readonly Sample[]): readonly Sample[] {
  const find = (id: ContenderId, what: string) => samples.find((sample) => sample.of === contenderTitles[id] && sample.what === what)?.value ?? NaN;
  return (['throughput', 'CPU'] as const).map((what) => ({ of: ratio, what, unit: '×', value: find('watcher', what) / find('thinnest-loop', what) }));
}
