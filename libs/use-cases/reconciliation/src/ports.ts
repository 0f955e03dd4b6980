import type { DeadLetterFacts, DecisionFacts, ExecutionFacts, FindingKind, FindingStatus, HistoryGap, StoredFinding, SubmissionSummary, TimelineInput } from '@tandem/comparison';
import type { ClusterTime, DecisionId, OrgId, SubmissionId, SubmissionSnapshot } from '@tandem/documents';
import type { FindingCount } from './finding-count.ts';
import type { ReconciliationRun } from './run.ts';
import type { Window } from './window.ts';

/** A row of one of the four sorted readings; `mergeKey` is the submission's `_id` in sortable form. */
export interface Keyed<T> {
  readonly mergeKey: string;
  readonly row: T;
}

/** A reading in order, some rows at a time; to go on to the next page waits for the database, and nothing else does. */
export type Pages<T> = AsyncIterable<readonly Keyed<T>[]>;

/** Names a submission where only one of the two may be known. */
export interface SubmissionReference {
  readonly mergeKey: string;
  readonly submissionId: SubmissionId | null;
}

/**
 * Port: the facts, read-only. The readings of a window come sorted by merge key, from an index, and
 * hold no more than two pages in memory; a consumer that stops early must be able to close them.
 * Call order: `watermark` first, then everything else, so that whatever the watermark promises is seen.
 * Rejects with STORE_UNAVAILABLE, and so does a reading that cannot go on.
 */
export interface FactSource {
  organizations(signal: AbortSignal): Promise<readonly OrgId[]>;
  submissions(orgId: OrgId, window: Window): Pages<SubmissionSummary>;
  decisions(orgId: OrgId, window: Window): Pages<DecisionFacts>;
  executions(orgId: OrgId, window: Window): Pages<ExecutionFacts>;
  deadLetters(orgId: OrgId, window: Window): Pages<DeadLetterFacts>;
  /** Whether the window has rows about submissions whose `_id` is no ObjectId; each reading has them at its end. */
  hasOtherIds(orgId: OrgId, window: Window): Promise<boolean>;
  /** Those of the named submissions that are there. */
  submissionsOf(orgId: OrgId, references: readonly SubmissionReference[]): Promise<readonly Keyed<SubmissionSummary>[]>;
  /** Of each submission the first `mostFactsOfOne` rows, and one more where there are more: so it is with the next two. */
  decisionsOf(orgId: OrgId, mergeKeys: readonly string[]): Promise<readonly Keyed<DecisionFacts>[]>;
  executionsOf(orgId: OrgId, mergeKeys: readonly string[]): Promise<readonly Keyed<ExecutionFacts>[]>;
  deadLettersOf(orgId: OrgId, mergeKeys: readonly string[]): Promise<readonly Keyed<DeadLetterFacts>[]>;
  /** What executions keep of submissions as they were decided, by merge key. */
  snapshotsOf(orgId: OrgId, mergeKeys: readonly string[]): Promise<ReadonlyMap<string, SubmissionSnapshot>>;
  /** The resume tokens of the events that decisions about these submissions were made by, by the decision's id; bounded in the same way. */
  eventTokensOf(orgId: OrgId, mergeKeys: readonly string[]): Promise<ReadonlyMap<DecisionId, string>>;
  /** The stream's checkpoint: its cluster time, and from when on the history of workflows is complete. */
  watermark(): Promise<StreamWatermark | null>;
  /** Every version of the organization's workflows in force at `fromSeconds` or later, and what was before a malformed one. */
  history(orgId: OrgId, fromSeconds: number): Promise<Pick<TimelineInput, 'entries' | 'definitions'>>;
  /** Dead letters that nobody has settled. */
  openDeadLetters(orgId: OrgId | null): Promise<number>;
}

export interface StreamWatermark {
  readonly clusterTime: ClusterTime;
  readonly historyFrom: ClusterTime | null;
  /** Stretches of which history tells no more than their ends, closed ones too; the watermark never passes an open one. */
  readonly gaps: readonly HistoryGap[];
}

/** A finding to be kept: new, or seen again. */
export interface FindingWrite {
  readonly finding: Omit<StoredFinding, 'firstSeen' | 'rechecks'>;
  readonly isNew: boolean;
}

export interface FindingQuery {
  readonly orgId?: OrgId;
  readonly kind?: FindingKind;
  readonly status?: FindingStatus;
  /** By the time of the submission's insert. */
  readonly window?: Window;
  readonly limit: number;
}

/** Port: the findings. Saving one twice is harmless; `firstSeen` stays what it was. Rejects with STORE_UNAVAILABLE. */
export interface FindingStore {
  saveAll(writes: readonly FindingWrite[]): Promise<void>;
  /** Closes findings that are seen no more. */
  closeAll(ids: readonly string[], status: 'healed' | 'expired', at: Date, expireAt: Date): Promise<void>;
  /** All findings kept about these submissions, whatever their status. */
  of(orgId: OrgId, mergeKeys: readonly string[]): Promise<readonly StoredFinding[]>;
  /** Those about a window's submissions, in order; only of submissions whose `_id` is an ObjectId. */
  inWindow(orgId: OrgId, window: Window): Pages<StoredFinding>;
  /** Open findings that are to be looked at again by now, the longest due first; of all organizations for null. */
  due(now: Date, organizations: readonly OrgId[] | null, limit: number): Promise<readonly StoredFinding[]>;
  /** Lets open findings wait until then. */
  postpone(ids: readonly string[], nextCheckAt: Date): Promise<void>;
  /** Newest insert first. */
  list(query: FindingQuery): Promise<readonly StoredFinding[]>;
  /** No kind and status is counted beyond 10,000, so that however many there are the answer comes soon. */
  countByKind(query: Pick<FindingQuery, 'orgId' | 'window'>): Promise<readonly FindingCount[]>;
}

/** Port: runs, and how far the scheduled ones have come. Rejects with STORE_UNAVAILABLE. */
export interface RunStore {
  save(run: ReconciliationRun): Promise<void>;
  latest(): Promise<ReconciliationRun | null>;
  /** Milliseconds since the epoch up to which an organization was compared; null before the first time. */
  comparedUpTo(orgId: OrgId): Promise<number | null>;
  saveComparedUpTo(orgId: OrgId, at: number): Promise<void>;
}

/** Milliseconds since the epoch, by the database server's clock. */
export type Clock = () => number;
