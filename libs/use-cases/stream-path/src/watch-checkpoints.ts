import type { ClusterTime } from '@tandem/documents';
import type { CheckpointStore, Time } from './ports.ts';

/** The checkpoint as it was last claimed or written. */
export interface KnownCheckpoint {
  readonly clusterTime: ClusterTime;
  /** By the server's clock, in milliseconds. */
  readonly writtenAt: number;
}

/** A store that remembers what went through it; undefined before the first. */
export function watchCheckpoints(store: CheckpointStore, time: Pick<Time, 'now'>): CheckpointStore & { last(): KnownCheckpoint | undefined } {
  let known: KnownCheckpoint | undefined;
  return {
    last: () => known,
    async claim(stream, epoch) {
      const claim = await store.claim(stream, epoch);
      if (claim.outcome === 'claimed' && claim.checkpoint) known = { clusterTime: claim.checkpoint.clusterTime, writtenAt: claim.checkpoint.updatedAt.getTime() };
      return claim;
    },
    async write(checkpoint) {
      const outcome = await store.write(checkpoint);
      if (outcome === 'written') known = { clusterTime: checkpoint.clusterTime, writtenAt: time.now() };
      return outcome;
    },
  };
}
