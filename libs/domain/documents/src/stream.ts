import type { ClusterTime } from './cluster-time.ts';
import type { OrgId } from './ids.ts';
import type { Phase } from './phase.ts';

/** The one ordered stream of the deployment. */
export const submissionStreamName = 'submissions';

/**
 * A document of `stream_checkpoints`: all events before `clusterTime` are durably done; of those at
 * that very time (a transaction has several) the resume token knows which.
 */
export interface StreamCheckpoint {
  /** The stream's name. */
  readonly _id: string;
  /** The driver's resume token, opaque; null before the stream has given one. */
  readonly resumeToken: unknown;
  readonly clusterTime: ClusterTime;
  /** A token is only good for the pipeline it came from. */
  readonly pipelineHash: string;
  /** Whose events the pipeline tells of. Absent in one that was made before it was kept. */
  readonly organizationPrefix?: string;
  /**
   * The very first start, and one after a gap, reads `workflows` while events go on: up to this time the
   * registry may be ahead of the stream. Null while the first reading is not complete.
   */
  readonly registryReadUntil: ClusterTime | null;
  /** From here on the history of workflows is whole, but for what gaps say. Null while the first reading is not complete. */
  readonly historyFrom: ClusterTime | null;
  /** The very first start: what was inserted before it was never the stream's. Absent where that is not known. */
  readonly watchedFrom?: ClusterTime;
  /** The fencing epoch of the lease under which it was written. */
  readonly epoch: number;
  /** By the database server's clock. */
  readonly updatedAt: Date;
}

/** A document of `leases`: who may do a thing that only one process may do. */
export interface Lease {
  readonly _id: string;
  readonly holder: string;
  /** Raised by every change of holder: what a former holder still writes can be told by it. */
  readonly epoch: number;
  /** By the database server's clock. */
  readonly expiresAt: Date;
}

/** A document of `dead_letters`: an event that cannot be processed. */
export interface DeadLetter {
  /** The stream's: a hash of the event's resume token, or of the document's key where it was backfilled; the fallback's: by its submission. Recording it twice is harmless. */
  readonly _id: string;
  /** The path that could not process it. */
  readonly source: 'stream' | 'fallback';
  readonly orgId: string;
  /** Absent where the document has none that is valid. */
  readonly submissionId?: string;
  readonly mergeKey?: string;
  readonly code: string;
  readonly message: string;
  /** Null where it is not known: the fallback's, or backfilled. */
  readonly clusterTime: ClusterTime | null;
  readonly resumeToken: unknown;
  /** The event; of one of more than 1 MiB, or that the database refuses, without what was written, or not at all: that must be looked up by its key. */
  readonly event?: unknown;
  readonly documentKey: unknown;
  readonly state: 'open' | 'retried' | 'discarded';
  readonly firstSeen: Date;
  /** What people did about it, the latest last; only the last so many are kept. */
  readonly actions?: readonly DeadLetterAction[];
  /** Somebody is at it just now; lapsed, it binds nobody. */
  readonly claim?: { readonly by: string; readonly token: string; readonly until: Date } | null;
  /** Only closed ones expire. */
  readonly expireAt?: Date | null;
}

/** What a person did about a dead letter. */
export interface DeadLetterAction {
  readonly action: 'retry' | 'discard';
  readonly by: string;
  /** By the database server's clock. */
  readonly at: Date;
  /** A word for what came of it, as the command names it, and a sentence. */
  readonly outcome: string;
  readonly detail: string;
}

/** A document of `phase_changes`: a process saw an organization in another phase than before. */
export interface PhaseChange {
  /** Organization, flag revision, process and time. */
  readonly _id: string;
  readonly orgId: OrgId;
  readonly from: Phase | null;
  readonly to: Phase;
  readonly flagRevision: string;
  readonly by: string;
  /** By the database server's clock. */
  readonly seenAt: Date;
}

/** A document of `stream_samples`: how the stream was, as its leader knew it every few seconds. */
export interface StreamSample {
  /** Stream, epoch and time. */
  readonly _id: string;
  readonly stream: string;
  /** By the database server's clock. */
  readonly at: Date;
  /** Null where it was not known, which is not zero. */
  readonly lagMs: number | null;
  /** Null where it was not known. */
  readonly runwayMs: number | null;
  /** Read since the sample before. */
  readonly events: number;
  /** The fencing epoch of the leader. */
  readonly epoch: number;
  readonly expireAt: Date;
}
