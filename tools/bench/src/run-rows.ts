import { loadavg } from 'node:os';
import type { Plan } from './plan.ts';
import type { Round, RowResult } from './results.ts';
import type { Row, Sample, Series } from './rows/row.ts';
import { judge } from './statistics/goals.ts';
import { figuresOf } from './statistics/summary.ts';
import type { OnStage } from './stages.ts';
import { thinned } from './statistics/thinned.ts';

/** As many as a chart can show apart. */
const chartPoints = 40;

export interface RunOptions {
  readonly plan: Plan;
  readonly onStage: OnStage;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** Measures one row, round by round. A row that can't be measured says why; the others go on. */
export async function runRow(row: Row, { plan, onStage, signal, onProgress }: RunOptions): Promise<RowResult> {
  const samples: Sample[] = [];
  const series: Series[] = [];
  const rounds: Round[] = [];
  const total = row.rounds(plan);
  let failure: string | null = null;
  try {
    for (let round = 0; round < total; round += 1) {
      signal.throwIfAborted();
      const loadBefore = minuteLoad();
      const startedAt = performance.now();
      const measured = await row.measure({ onStage, plan, round, onProgress: (message) => { onProgress(`${row.id} ${round + 1}/${total}: ${message}`); } });
      samples.push(...measured.samples);
      series.push(...(measured.series ?? []).map((one) => thinned(one, chartPoints)));
      rounds.push({ loadBefore, loadAfter: minuteLoad(), seconds: (performance.now() - startedAt) / 1_000 });
    }
  } catch (error) {
    signal.throwIfAborted();
    failure = error instanceof Error ? error.message : String(error);
  }
  const figures = figuresOf(samples);
  return { id: row.id, title: row.title, figures, verdicts: judge(row.goals, figures), rounds, series, failure };
}

const minuteLoad = (): number => loadavg()[0] ?? 0;
