import type { LatencyReading } from '@tandem/gates';
import { createLatencyTally, type LatencyTally } from '../latency-tally.ts';

/** How long a path took; those of several organizations can be put together. Most organizations have none in most runs, and take no memory. */
export interface Latencies {
  add(ms: number | undefined): void;
  merge(other: Latencies): void;
  read(): LatencyReading | null;
  tally(): LatencyTally | null;
}

export function createLatencies(): Latencies {
  let tally: LatencyTally | null = null;
  return {
    add(ms) {
      if (ms !== undefined) (tally ??= createLatencyTally()).add(ms);
    },
    merge(other) {
      const added = other.tally();
      if (added) (tally ??= createLatencyTally()).merge(added);
    },
    read() {
      if (!tally) return null;
      const { p99Ms, n } = tally.read();
      return { p99Ms, n };
    },
    tally: () => tally,
  };
}
