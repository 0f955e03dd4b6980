import type { RawChangeEvent } from '@tandem/change-events';
import type { ClusterTime, DeadLetter, DecisionId, OrgId, StreamCheckpoint, StreamGap, WorkflowDefinition, WorkflowHistoryEntry } from '@tandem/documents';
import type { Place } from './by-place.ts';

/** Where the stream stands: all before it was read. Without a token only the time is known. */
export interface StreamPosition {
  /** The server's resume token, opaque; null where a start by time is meant. */
  readonly token: unknown;
  readonly clusterTime: ClusterTime;
}

export interface ChangeBatch {
  /** In stream order. None: nothing had happened for the time the server waits. */
  readonly events: readonly RawChangeEvent[];
  /** After the batch, moved on also by an empty one. */
  readonly position: StreamPosition;
  /** About how much memory the events take. */
  readonly bytes: number;
}

/** One open change stream. `next` is called again only after the last call has settled. */
export interface ChangeFeed {
  /** What has arrived, or nothing after a bounded wait. Rejects as `ChangeSource.open` does; then the feed is of no more use. */
  next(signal: AbortSignal): Promise<ChangeBatch>;
  /** Never rejects. */
  close(): Promise<void>;
}

/** The one ordered stream of the deployment. */
export interface ChangeSource {
  /** Names the pipeline: a token is only good for the pipeline it came from. */
  readonly pipelineHash: string;
  /** The pipeline lets the events of databases through whose names start with it. */
  readonly organizationPrefix: string;
  /** Whether the pipeline lets the organization's events through. */
  tellsOf(orgId: OrgId): boolean;
  /** Whether it is where the deployment's canaries lie: nobody decides anything there. */
  isCanary(orgId: string): boolean;
  /**
   * Opens the stream after the position's token, or at its time (events of that very time included).
   * Rejects with HISTORY_LOST when the server no longer has what follows, else with anything: a fault
   * that may pass.
   */
  open(position: StreamPosition, signal: AbortSignal): Promise<ChangeFeed>;
  /** A time that all events from now on come after. */
  now(signal: AbortSignal): Promise<ClusterTime>;
}

/** What a holder writes: the server supplies the time. */
export type CheckpointWrite = Omit<StreamCheckpoint, 'updatedAt'>;

/**
 * Checkpoints, fenced by the lease's epoch. Call `claim` first: after it no holder of a lower epoch
 * can write any more. Rejects with anything: a fault that may pass.
 */
export interface CheckpointStore {
  /** Makes the checkpoint ours; null where there is none yet. `fenced` when a higher epoch was here. */
  claim(stream: string, epoch: number): Promise<{ readonly outcome: 'claimed'; readonly checkpoint: StreamCheckpoint | null } | { readonly outcome: 'fenced' }>;
  /** Compare-and-set on the epoch. What a write does not name stays. */
  write(checkpoint: CheckpointWrite): Promise<'written' | 'fenced'>;
}

/**
 * Gaps, fenced by the lease's epoch as checkpoints are. Call `claim` first: after it no holder of a lower
 * epoch can write those it found any more. Rejects with anything: a fault that may pass.
 */
export interface GapStore {
  /** Makes all that are not closed ours, and gives them in the order of `from`. `fenced` when a higher epoch was here. */
  claim(stream: string, epoch: number): Promise<{ readonly outcome: 'claimed'; readonly gaps: readonly StreamGap[] } | { readonly outcome: 'fenced' }>;
  /** Compare-and-set on the epoch; whatever is there under its id is replaced. */
  write(gap: StreamGap): Promise<'written' | 'fenced'>;
}

/** A submission as its collection has it now: by what, if anything, it can be told when it was inserted. */
export interface ArchivedSubmission {
  /** Its `_id` in sortable form. */
  readonly documentKey: string;
  readonly documentId: unknown;
  /** Absent where it is too large, null where nobody can decode it. */
  readonly document?: unknown;
  /** Set where the document is left out for its size in bytes. */
  readonly oversizedBytes?: number;
  /** Where it is, as an event of it would say; absent where that is the `form_submissions` of the database. */
  readonly where?: Pick<RawChangeEvent, 'namespace' | 'origin' | 'unmapped'>;
  /** By its stamp, its `_id`, or else its own dates; null where it has none. */
  readonly time: Date | null;
}

/** Milliseconds since the epoch, both included. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

export interface ArchiveBatch {
  readonly submissions: readonly ArchivedSubmission[];
  readonly bytes: number;
  /** Where to go on; null: that was all. */
  readonly next: unknown;
}

/** The submissions, in the organizations' `form_submissions` and where other sources have them, read where the stream is lost. */
export interface SubmissionArchive {
  /** The names of the databases that the stream tells of, in order: each an organization, or shared by many. */
  databases(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Those that a time of theirs puts into the window, and those without any, by index; in an order of the
   * archive's own, from where a former reading's batch says that it goes on, or from the beginning (null). A
   * document may come twice, none is left out that was inserted before `seenUntil`. Batches are bounded in number and
   * bytes, and may be empty; the last one says that there is no more.
   */
  read(database: string, window: TimeWindow, after: unknown, seenUntil: ClusterTime, signal: AbortSignal): AsyncIterable<ArchiveBatch>;
}

/** Of some submissions, how they are now. */
export interface FoundSubmissions {
  /** By `_id` in sortable form. Absent: it is gone. */
  readonly found: ReadonlyMap<string, Pick<ArchivedSubmission, 'document' | 'oversizedBytes'>>;
  /** Those it has not come to, because what it had read by then was large. */
  readonly unread: ReadonlySet<string>;
}

/** Where submissions of an organization lie. */
export type SubmissionPlace = Place<OrgId>;

/** The submissions, looked up for updates that do not tell the document; those of other sources are read as submissions. */
export interface LiveSubmissions {
  /**
   * Looks documents up by `_id`, as they are when it is asked, and no older than `seenUntil`. Bounded in bytes, and yet
   * it always comes to one at least: ask again for the unread ones.
   */
  find(place: SubmissionPlace, ids: readonly { readonly documentKey: string; readonly documentId: unknown }[], seenUntil: ClusterTime, signal: AbortSignal): Promise<FoundSubmissions>;
}

/** A history entry with the definition it names. */
export interface HistoryRecord {
  readonly entry: WorkflowHistoryEntry;
  readonly definition: WorkflowDefinition | null;
}

/** What every workflow was, from which cluster time on. Rejects with STORE_UNAVAILABLE. */
export interface HistoryStore {
  /**
   * Definitions first, then the entries that name them. Idempotent: an entry of the same id is replaced.
   * Rejects with DOCUMENT_INVALID when the database will never accept one of them; nobody knows then which of
   * the others it has taken.
   */
  append(records: readonly HistoryRecord[], signal?: AbortSignal): Promise<void>;
  /** The registry as of a time: of each workflow the last entry at or before it; deleted ones are left out. */
  asOf(time: ClusterTime, signal?: AbortSignal): AsyncIterable<HistoryRecord>;
  /** All entries after a time, in the order of time. */
  after(time: ClusterTime, signal?: AbortSignal): Promise<readonly HistoryRecord[]>;
  /** The organizations that have an entry after the first time and up to the second, that one included. */
  organizationsChanged(after: ClusterTime, upTo: ClusterTime, signal?: AbortSignal): Promise<ReadonlySet<OrgId>>;
}

/** A document of an organization's `workflows`, as it is now. */
export interface LiveWorkflow {
  readonly orgId: OrgId;
  /** Its `_id` in sortable form. */
  readonly documentKey: string;
  readonly document: unknown;
}

/**
 * The organizations' `workflows`, read where the stream itself does not know. What it gives may be later than the event.
 * Rejects with anything, a fault that may pass, and when the signal has aborted.
 */
export interface LiveWorkflows {
  all(signal: AbortSignal): AsyncIterable<LiveWorkflow>;
  ofOrganization(orgId: OrgId, signal: AbortSignal): Promise<readonly LiveWorkflow[]>;
  /** Null when it is gone by now. */
  one(orgId: OrgId, documentId: unknown, signal: AbortSignal): Promise<LiveWorkflow | null>;
}

/**
 * Events that can't be processed. Recording one twice leaves one, the first. Where the database refuses
 * the event itself, a reference to it is kept: a letter is never refused for what it holds.
 */
export interface DeadLetterStore {
  recordAll(letters: readonly DeadLetter[], signal?: AbortSignal): Promise<void>;
}

/** What the stream path did before, for what it reads again. Rejects with anything, a fault that may pass, and when the signal has aborted. */
export interface EarlierDecisions {
  /**
   * Of the documents by these keys, in the collection that events of theirs name as their origin (none: the organization's
   * own), those that it sent to the dead letters, whatever became of these. Two collections may hold the same key.
   */
  deadLettered(place: Place, documentKeys: readonly string[], signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /** Those of the decisions that are there. */
  find(ids: readonly DecisionId[], signal?: AbortSignal): Promise<ReadonlySet<DecisionId>>;
}

/**
 * The lease of the stream's one reader, by the database server's clock, so that holders' clocks do not matter. The epoch rises with each
 * acquisition; a write that names an epoch which is no longer the lease's must be refused. Rejects with anything: a fault that may
 * pass, and says nothing about who holds the lease.
 */
export interface StreamLeases {
  /** Takes a lease that is free or has lapsed; `held` where another has it. A holder that asks again gets a new epoch. */
  acquire(name: string, holder: string, ttlMs: number): Promise<{ readonly outcome: 'acquired'; readonly epoch: number } | { readonly outcome: 'held' }>;
  /** Extends it; `lost` once anybody has acquired it after us. One that has lapsed, and nobody took, is renewed. */
  renew(name: string, holder: string, epoch: number, ttlMs: number): Promise<'renewed' | 'lost'>;
  /** Lets the next one in at once; nothing where it is not ours any more. */
  release(name: string, holder: string, epoch: number): Promise<void>;
}

/** Time, as everything here is given it. */
export interface Time {
  /** Milliseconds since the epoch by the database server's clock. */
  now(): number;
  /** Milliseconds, with fractions, since some moment, by a clock that nobody sets: to measure how long a thing takes. */
  elapsed(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1. */
  random(): number;
}
