import type { LatencyReading } from '@tandem/gates';
import { build, type Histogram } from 'hdr-histogram-js';

const longestLatencyMs = 3_600_000;
const newHistogram = () => build({ highestTrackableValue: longestLatencyMs, numberOfSignificantValueDigits: 3 });

/** How long a path took; those of several organizations can be put together. */
export interface Latencies {
  add(ms: number | undefined): void;
  merge(other: Latencies): void;
  read(): LatencyReading | null;
  histogram(): Histogram | null;
}

export function createLatencies(): Latencies {
  let histogram: Histogram | null = null;
  return {
    add(ms) {
      if (ms === undefined) return;
      histogram ??= newHistogram();
      histogram.recordValue(Math.min(ms, longestLatencyMs));
    },
    merge(other) {
      const added = other.histogram();
      if (!added) return;
      histogram ??= newHistogram();
      histogram.add(added);
    },
    // the histogram answers with the end of a step, which may lie beyond what was seen
    read: () => histogram && { p99Ms: Math.min(histogram.getValueAtPercentile(99), histogram.maxValue), n: histogram.totalCount },
    histogram: () => histogram,
  };
}
