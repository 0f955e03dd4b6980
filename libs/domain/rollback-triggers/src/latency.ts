import { build, type Histogram } from 'hdr-histogram-js';

/** So many submissions took longer than `fromMs`, and at most `upToMs`. */
export interface LatencyBucket {
  readonly fromMs: number;
  readonly upToMs: number;
  readonly n: number;
}

const longestMs = 86_400_000;

/** The least that the p99 can be, and the most, as far as the buckets tell; null where there are none. */
export function p99Of(buckets: readonly LatencyBucket[]): { readonly atLeastMs: number; readonly atMostMs: number; readonly n: number } | null {
  const n = buckets.reduce((sum, bucket) => sum + bucket.n, 0);
  if (n === 0) return null;
  return { n, atLeastMs: percentile(buckets, ({ fromMs }) => fromMs), atMostMs: percentile(buckets, ({ upToMs }) => upToMs) };
}

function percentile(buckets: readonly LatencyBucket[], edge: (bucket: LatencyBucket) => number): number {
  const histogram: Histogram = build({ highestTrackableValue: longestMs, numberOfSignificantValueDigits: 3 });
  for (const bucket of buckets) histogram.recordValueWithCount(Math.round(Math.min(Math.max(0, edge(bucket)), longestMs)), bucket.n);
  return Math.min(histogram.getValueAtPercentile(99), histogram.maxValue);
}
