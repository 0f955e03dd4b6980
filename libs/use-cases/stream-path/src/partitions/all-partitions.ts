import { compareClusterTime, type StreamPartition } from '@tandem/documents';
import type { DrainOutcome } from '../drain.ts';
import type { StreamPath } from '../stream-path.ts';
import type { StreamStatus } from '../stream-status.ts';

/** The stream path of one partition. */
export interface PartitionPath extends StreamPath {
  readonly partition: StreamPartition;
}

/** The stream paths of all partitions: a process stands by for each, and leads those that it gets. */
export interface PartitionedPath extends StreamPath {
  readonly streams: readonly Pick<PartitionPath, 'partition' | 'status'>[];
}

/** The worst of what the drains of several came to. */
const worst: readonly DrainOutcome[] = ['unfinished', 'another-leads', 'caught-up'];

/** All as one. Its status is the worst of those that are led here. */
export function allPartitions(paths: readonly PartitionPath[]): PartitionedPath {
  return {
    streams: paths,
    async run(signal) {
      await Promise.all(paths.map((path) => path.run(signal)));
    },
    async drain(withinMs, signal) {
      const ended = await Promise.allSettled(paths.map((path) => path.drain(withinMs, signal)));
      // once all have ended: whoever is told takes away what they stand on
      const outcomes = ended.map((one) => valueOf(one));
      return worst.find((outcome) => outcomes.includes(outcome)) ?? 'caught-up';
    },
    status: () => worstOf(paths.map((path) => path.status())),
  };
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

function worstOf(all: readonly StreamStatus[]): StreamStatus {
  const [only] = all;
  if (only && all.length === 1) return only;
  const led = all.filter(({ role }) => role === 'leader');
  const lags = led.map(({ lagMs }) => lagMs);
  const checkpoints = led.flatMap(({ checkpoint }) => checkpoint ?? []);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    role: led.length > 0 ? 'leader' : 'standby',
    // each has one of its own
    epoch: null,
    lagMs: lags.reduce((most, lagMs) => (most === undefined || lagMs === undefined ? undefined : Math.max(most, lagMs)), lags[0]),
    troubles: all.flatMap(({ troubles }) => troubles).sort((a, b) => a.since - b.since),
    gaps: led.flatMap(({ gaps }) => gaps).sort((a, b) => compareClusterTime(a.from, b.from)),
    workflows: sum(led.map(({ workflows }) => workflows)),
    batchesInFlight: sum(led.map(({ batchesInFlight }) => batchesInFlight)),
    bytesInFlight: sum(led.map(({ bytesInFlight }) => bytesInFlight)),
    checkpoint: checkpoints.length === led.length ? checkpoints.sort((a, b) => compareClusterTime(a.clusterTime, b.clusterTime))[0] : undefined,
  };
}
