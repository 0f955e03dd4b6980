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

const usual = { rate: 36, seconds: 77, perFault: 8, wantedSubmissions: 2_000 };
/** secantusd-py takes some 85 writes/s from concurrent writers, and a submission with its executions is a dozen. */
const slow = { rate: 5, seconds: 77, perFault: 4, wantedSubmissions: 300 };

/** How much the demo sends: as told, else as the server can bear. */
export function scaleOf(options: Pick<DemoOptions, 'rate' | 'seconds'>, mongodb: StackBackends['mongodb']): Scale {
  const isSlow = mongodb.description.kind === 'secantusd-py';
  const scale = isSlow ? slow : usual;
  const asTold = options.rate !== undefined || options.seconds !== undefined;
  return {
    ...scale,
    rate: options.rate ?? scale.rate,
    seconds: options.seconds ?? scale.seconds,
    wantedSubmissions: asTold ? 1 : scale.wantedSubmissions,
    remarks: isSlow && options.rate === undefined ? [`the rate is lowered to ${slow.rate} submissions/s: secantusd-py is slow under concurrent writers`] : [],
  };
}
