import type { StackBackends } from '@tandem/stack';
import type { DemoOptions } from './options.ts';

export interface Scale {
  /** Submissions per second, all organizations together. */
  readonly rate: number;
  /** Under load, all steps together. */
  readonly seconds: number;
  /** Submissions per fault. */
  readonly perFault: number;
  readonly wantedSubmissions: number;
  /** What to tell people about it. */
  readonly remarks: readonly string[];
}

const usual = { rate: 36, seconds: 77 };
/** secantusd-py takes some 85 writes/s from concurrent writers, and a submission is several. */
const slow = { rate: 20, seconds: 105 };
const fullRun = 2_000;
const perFault = 8;

/** How much the demo sends: as told, else as the server can bear. */
export function scaleOf(options: Pick<DemoOptions, 'rate' | 'seconds'>, mongodb: StackBackends['mongodb']): Scale {
  const isSlow = mongodb.description.kind === 'secantusd-py';
  const { rate, seconds } = isSlow ? slow : usual;
  return {
    rate: options.rate ?? rate,
    seconds: options.seconds ?? seconds,
    perFault,
    wantedSubmissions: options.rate === undefined && options.seconds === undefined ? fullRun : 1,
    remarks: isSlow && options.rate === undefined ? [`the rate is lowered to ${rate} submissions/s: secantusd-py is slow under concurrent writers`] : [],
  };
}
