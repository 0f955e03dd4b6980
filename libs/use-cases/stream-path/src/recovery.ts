import type { ClusterTime, StreamGap } from '@tandem/documents';
import type { RetryOptions } from './backoff.ts';
import type { ChangeSource, CheckpointStore, GapStore, HistoryStore, LiveWorkflows, StreamPosition } from './ports.ts';

export interface RecoverPorts extends RetryOptions {
  readonly source: ChangeSource;
  readonly checkpoints: CheckpointStore;
  readonly gaps: GapStore;
  readonly history: HistoryStore;
  readonly live: LiveWorkflows;
  /** Whether updates of submissions start workflows. */
  readonly followsUpdates: boolean;
}

/** Who reads which stream, under which epoch. */
export interface Reading {
  readonly stream: string;
  readonly epoch: number;
}

/** The place to go on from, and what every checkpoint after it repeats. */
export interface Recovered {
  readonly outcome: 'recovered';
  readonly start: StreamPosition;
  readonly registryReadUntil: ClusterTime;
  readonly historyFrom: ClusterTime;
  /** The very first start, where it is known. */
  readonly watchedFrom?: ClusterTime;
  /** To be backfilled, the oldest first. */
  readonly gaps: readonly StreamGap[];
}

/** A holder of a higher epoch was here: we are not the leader any more. */
export interface Fenced {
  readonly outcome: 'fenced';
}
