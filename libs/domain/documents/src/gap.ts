import type { ClusterTime } from './cluster-time.ts';

/**
 * A document of `stream_gaps`: a stretch of the stream that is lost, and how far it has been made up for from the
 * collections. Until it is closed, nobody may take the stream to have come further than its `from`.
 */
export interface StreamGap {
  /** By the stream and `from`: a gap that a crash left half-opened is the same gap when it is opened again. */
  readonly _id: string;
  readonly stream: string;
  /** The checkpoint that was reached: all before it is durably done. */
  readonly from: ClusterTime;
  /** Where the stream goes on; the workflows were read into history as of then. */
  readonly to: ClusterTime;
  /**
   * A workflow that changed after this, and not after `to`, makes uncertain what its organization's submissions
   * met: `from`, or what it was for an older gap that was still open, and may have left submissions to this one.
   */
  readonly uncertainFrom: ClusterTime;
  readonly reason: string;
  /** Updates of submissions started workflows: what was updated meanwhile is lost, as the collections don't tell of it. */
  readonly updatesLost?: boolean;
  /** `opening`: the checkpoint has not moved to `to` yet, and `to` may still be put off. `open`: to be backfilled. */
  readonly state: 'opening' | 'open' | 'closed';
  /** Null: nothing is backfilled yet. */
  readonly progress: GapProgress | null;
  readonly counts: GapCounts;
  /** The fencing epoch of the lease under which it was written. */
  readonly epoch: number;
  /** By the database server's clock, as all dates here. */
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  /** When this record may go; null until it is closed. */
  readonly expireAt: Date | null;
}

/** All organizations before this one are done, in the order of their names. */
export interface GapProgress {
  readonly orgId: string;
  /** Where in the organization the last batch ended, opaque; null: it is done. */
  readonly after: unknown;
}

export interface GapCounts {
  /** Documents looked at. One may count twice. */
  readonly read: number;
  /** Those that the stream had not come to, and that were decided in its stead or sent to the dead letters. */
  readonly backfilled: number;
}
