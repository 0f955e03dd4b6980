import type { ClusterTime, DeadLetter, OrgId, RoutingStamp, Submission, SubmissionId, TriggerPath } from '@tandem/documents';

/** A stamped submission, as far as the fallback needs it to decide whether it is due. */
export interface StampedSubmission {
  readonly submissionId: SubmissionId;
  readonly mergeKey: string;
  readonly stamp: RoutingStamp;
}

/** Where a page of the scan ended; opaque to the caller. */
export interface ScanPosition {
  readonly decidedAt: Date;
  readonly id: unknown;
}

export interface ScanPage {
  readonly rows: readonly StampedSubmission[];
  /** Null: the end of the stretch was reached. */
  readonly next: ScanPosition | null;
}

/** What was left behind by the paths for one submission's insert. */
export interface Traces {
  readonly decidedBy: ReadonlySet<TriggerPath>;
  /** Of those, who keeps what it decided, because the organization is on hold. */
  readonly heldBy?: ReadonlySet<TriggerPath>;
  /** Whose dead letters there are, but for those that are to be tried again. */
  readonly deadLetteredBy: ReadonlySet<TriggerPath>;
  /** The insert's, where a path that decided has recorded it. */
  readonly clusterTime: ClusterTime | null;
}

/** A submission that is there: whole, or why nobody can read its document. */
export type LoadedSubmission =
  | { readonly outcome: 'read'; readonly submissionId: SubmissionId; readonly submission: Submission }
  | { readonly outcome: 'unreadable'; readonly submissionId: SubmissionId; readonly reason: string };

/** Port: what the fallback reads, and how far it has come. Rejects with STORE_UNAVAILABLE. */
export interface FallbackStore {
  /** No longer waited for once the signal aborts: then it rejects likewise. */
  organizations(signal: AbortSignal): Promise<readonly OrgId[]>;
  /** Milliseconds since the epoch: everything stamped before it is settled; null before the first scan. */
  lowWatermark(orgId: OrgId): Promise<number | null>;
  saveLowWatermark(orgId: OrgId, at: number): Promise<void>;
  /** Stamped submissions by the time of their stamp, `from` included and `to` excluded, a page at a time. */
  stampedBetween(orgId: OrgId, from: number, to: number, after: ScanPosition | null): Promise<ScanPage>;
  /** By submission id; every submission asked for is in the answer. */
  tracesOf(orgId: OrgId, submissions: readonly StampedSubmission[]): Promise<ReadonlyMap<SubmissionId, Traces>>;
  /** What is gone is left out. By key where that tells the `_id`, else by submission id. */
  load(orgId: OrgId, submissions: readonly Pick<StampedSubmission, 'submissionId' | 'mergeKey'>[]): Promise<readonly LoadedSubmission[]>;
  /** Recording one again is harmless; one that was to be tried again is open again. None at all is fine. */
  recordDeadLetters(letters: readonly DeadLetter[]): Promise<void>;
}
