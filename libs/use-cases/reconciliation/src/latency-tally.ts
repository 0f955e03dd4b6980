import { build, type Histogram } from 'hdr-histogram-js';

/** So many took at most `upToMs`, and longer than the bucket before. */
export interface LatencyBucket {
  readonly upToMs: number;
  readonly n: number;
}

export interface LatencySummary {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** For a chart of the distribution, at most 40: without the empty ones before the first and after the last. */
  readonly buckets: readonly LatencyBucket[];
}

const longestMs = 3_600_000;

/** Two to an octave: 1, 2, 3, 4, 6, 8, 12 and so on to 13 minutes, and an hour. */
export const latencyEdges: readonly number[] = [1, ...Array.from({ length: 19 }, (_, octave) => [2 ** (octave + 1), 3 * 2 ** octave]).flat(), longestMs];

export interface LatencyTally {
  add(ms: number): void;
  merge(other: LatencyTally): void;
  read(): LatencySummary;
  readonly histogram: Histogram;
  readonly counts: readonly number[];
}

/** In constant memory; what took longer than an hour counts as an hour. */
export function createLatencyTally(): LatencyTally {
  const histogram = build({ highestTrackableValue: longestMs, numberOfSignificantValueDigits: 3 });
  const counts = latencyEdges.map(() => 0);
  const count = (bucket: number, n: number) => { counts[bucket] = (counts[bucket] ?? 0) + n; };
  return {
    add(ms) {
      const bounded = Math.min(ms, longestMs);
      histogram.recordValue(bounded);
      count(latencyEdges.findIndex((edge) => bounded <= edge), 1);
    },
    merge(other) {
      histogram.add(other.histogram);
      other.counts.forEach((n, bucket) => { count(bucket, n); });
    },
    read() {
      const maxMs = histogram.maxValue;
      // the histogram answers with the end of a step, which may lie beyond what was seen
      const at = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile), maxMs);
      return { n: histogram.totalCount, p50Ms: at(50), p99Ms: at(99), maxMs, buckets: bucketsOf(counts) };
    },
    histogram,
    counts,
  };
}

function bucketsOf(counts: readonly number[]): readonly LatencyBucket[] {
  const isUsed = (n: number) => n > 0;
  return counts.map((n, index) => ({ upToMs: latencyEdges[index] ?? longestMs, n })).slice(Math.max(0, counts.findIndex(isUsed)), counts.findLastIndex(isUsed) + 1);
}
