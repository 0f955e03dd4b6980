import { build } from 'hdr-histogram-js';

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

const microsPerMs = 1_000;

/** Percentiles of delays in milliseconds, to the microsecond. */
export function latencyOf(delaysMs: readonly number[]): Latency {
  const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000 * microsPerMs, numberOfSignificantValueDigits: 3 });
  for (const delayMs of delaysMs) histogram.recordValue(Math.max(0, Math.round(delayMs * microsPerMs)));
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / microsPerMs;
  return { p50: at(50), p99: at(99), p999: at(99.9) };
}
