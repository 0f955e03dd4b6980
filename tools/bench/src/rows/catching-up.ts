import { max, median } from 'simple-statistics';
import { contenderTitles } from '../contenders/catalogue.ts';
import { flatWithin, growthOf } from '../statistics/flatness.ts';
import { drainBacklog, sampleEveryMs, type Drained } from './drain.ts';
import { rotated, type Row, type Sample, type Series } from './row.ts';

const contenders = ['thinnest-loop', 'watcher'] as const;
const ratio = 'watcher ÷ thinnest loop';
const bytesPerMegabyte = 1_000_000;

/** A backlog large enough for memory to show whether it grows. It takes minutes, so three rounds have to do. */
export const catchingUp: Row = {
  id: 'backlog',
  title: 'catching up on a backlog',
  goals: [
    { of: ratio, what: 'time', atMost: 1.2 },
    { of: contenderTitles.watcher, what: 'memory, last third ÷ first', atMost: flatWithin },
  ],
  rounds: ({ rounds }) => Math.min(rounds, 3),
  roundSeconds: ({ backlog }) => 30 + (2 * backlog) / 10_000 + (2 * backlog) / 3_500,
  async measure({ onStage, plan, round, onProgress }) {
    const drained = new Map<(typeof contenders)[number], Drained>();
    for (const id of rotated(contenders, round)) {
      onProgress(`${contenderTitles[id]}, ${plan.backlog.toLocaleString('en')} submissions`);
      drained.set(id, await onStage((stage) => drainBacklog(stage, id, plan.backlog)));
    }
    const seconds = (id: (typeof contenders)[number]) => plan.backlog / (drained.get(id)?.eventsPerSecond ?? NaN);
    const samples = contenders.flatMap((id) => samplesOf(id, seconds(id), drained.get(id)?.rssBytes ?? []));
    return {
      samples: [...samples, { of: ratio, what: 'time', unit: '×', value: seconds('watcher') / seconds('thinnest-loop') }],
      series: contenders.map((id) => memoryOf(id, plan.backlog, drained.get(id)?.rssBytes ?? [])),
    };
  },
};

function samplesOf(id: (typeof contenders)[number], seconds: number, rssBytes: readonly number[]): readonly Sample[] {
  const of = contenderTitles[id];
  const megabytes = (what: string, bytes: number): Sample => ({ of, what: `memory, ${what}`, unit: 'MB', value: bytes / bytesPerMegabyte });
  return [
    { of, what: 'time', unit: 's', value: seconds },
    megabytes('start', rssBytes[0] ?? NaN),
    megabytes('median', median([...rssBytes])),
    megabytes('most', max([...rssBytes])),
    { of, what: 'memory, last third ÷ first', unit: '×', value: growthOf(rssBytes) },
  ];
}

const memoryOf = (id: (typeof contenders)[number], events: number, rssBytes: readonly number[]): Series => ({
  of: contenderTitles[id],
  what: 'memory',
  unit: 'MB',
  everyMs: sampleEveryMs(events),
  values: rssBytes.map((bytes) => Math.round(bytes / bytesPerMegabyte)),
});
