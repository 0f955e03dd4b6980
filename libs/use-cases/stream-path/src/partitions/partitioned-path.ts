import { partitionsOf, streamNameOf, type StreamPartition } from '@tandem/documents';
import type { StreamObservation } from '../observation.ts';
import { createOwnCheckpoints } from '../own-checkpoints.ts';
import type { ChangeSource } from '../ports.ts';
import { createStreamPath, type StreamPathPorts, type StreamPathSettings } from '../stream-path.ts';
import { allPartitions, type PartitionedPath } from './all-partitions.ts';
import { ofPartition } from './of-partition.ts';
import { createPartitionLeases } from './partition-leases.ts';
import type { LayoutStore, VisibleLeases } from './ports.ts';

export interface PartitionedPorts extends Omit<StreamPathPorts, 'source' | 'leases' | 'observe'> {
  /** Of any partition of any number. */
  readonly sourceOf: (partition: StreamPartition) => ChangeSource;
  readonly leases: VisibleLeases;
  readonly layouts: LayoutStore;
  readonly observe: (observation: StreamObservation, partition: StreamPartition) => void;
}

export interface PartitionedSettings extends Omit<StreamPathSettings, 'stream'> {
  readonly partitions: number;
  /** Leaves streams that are free to others first, where it leads one already; not so who only passes by. */
  readonly isModest: boolean;
}

/** The change-stream path, split over so many streams; one alone is what `createStreamPath` is. */
export function createPartitionedPath({ sourceOf, leases, layouts, ...ports }: PartitionedPorts, { partitions, isModest, ...settings }: PartitionedSettings): PartitionedPath {
  const source = sourceOf({ number: 1, of: partitions });
  const own = createPartitionLeases({
    ...ports,
    checkpoints: createOwnCheckpoints(ports.checkpoints, source.organizationPrefix),
    leases,
    layouts,
    source,
    pipelineHashOf: (partition) => sourceOf(partition).pipelineHash,
    partitions,
    isModest,
  });
  return allPartitions(
    partitionsOf(partitions).map((partition) => ({
      partition,
      ...createStreamPath(
        { ...ofPartition(ports, partition), source: sourceOf(partition), leases: own, observe: (observation) => { ports.observe(observation, partition); } },
        { ...settings, stream: streamNameOf(partition) },
      ),
    })),
  );
}
