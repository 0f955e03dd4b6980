import type { DeadLetter, DeadLetterAction, OrgId, Phase, SubmissionId, TriggerDecision, WorkflowExecution } from '@tandem/documents';
import type { ErrorCode } from '@tandem/errors';

export interface DeadLetterQuery {
  readonly state: DeadLetter['state'] | 'all';
  readonly orgId?: string;
  readonly code?: string;
}

/** A place in the list. */
export interface DeadLetterPosition {
  /** Null behind all that tell a time. */
  readonly firstSeen: Date | null;
  readonly id: string;
}

/** A letter as a list shows it; events may be large, so they are left out. */
export type DeadLetterSummary = Omit<DeadLetter, 'event' | 'resumeToken' | 'documentKey'>;

/** A row of the collection that is no letter of this version: somebody's who wrote by hand, perhaps. Nothing can be done about it but by hand. */
export interface UnreadableLetter {
  readonly _id: string;
  /** What is wrong with it. */
  readonly unreadable: string;
  /** Null where it tells none. */
  readonly firstSeen: Date | null;
}

/** The right to act on a letter. */
export interface DeadLetterClaim {
  readonly id: string;
  readonly token: string;
}

export type DeadLetterClaimOutcome =
  | { readonly outcome: 'claimed'; readonly claim: DeadLetterClaim; readonly letter: DeadLetter }
  /** Somebody has settled it before. */
  | { readonly outcome: 'closed'; readonly letter: DeadLetter }
  /** Somebody else is at it just now. */
  | { readonly outcome: 'busy'; readonly by: string; readonly until: Date }
  | { readonly outcome: 'unreadable'; readonly letter: UnreadableLetter }
  | { readonly outcome: 'unknown' };

/** What becomes of a claimed letter. */
export interface DeadLetterSettlement {
  readonly action: DeadLetterAction;
  /** Null: it stays open, and never expires. */
  readonly closed: { readonly state: 'retried' | 'discarded'; readonly expireAt: Date } | null;
  /** Why it cannot be processed now, where that has changed. */
  readonly reason?: { readonly code: ErrorCode; readonly message: string };
}

/**
 * Dead letters as people work on them: `claim`, then either `settle` or `release`. A claim is by
 * compare-and-set, and by the server's clock; of two people one is given it. All calls reject with
 * STORE_UNAVAILABLE where the database does not answer.
 */
export interface DeadLetterLedger {
  /** Newest first, after a place, by index. */
  page(query: DeadLetterQuery, after: DeadLetterPosition | null, limit: number): Promise<readonly (DeadLetterSummary | UnreadableLetter)[]>;
  find(id: string): Promise<DeadLetter | UnreadableLetter | null>;
  claim(id: string, by: string, leaseMs: number): Promise<DeadLetterClaimOutcome>;
  /** Writes it all at once and ends the claim; `lost` where the claim had lapsed and is another's: then nothing is written. */
  settle(claim: DeadLetterClaim, settlement: DeadLetterSettlement): Promise<'settled' | 'lost'>;
  /** Nothing came of it: the letter is as it was. */
  release(claim: DeadLetterClaim): Promise<void>;
}

/** A submission's document as it is in the organization's collection now. */
export interface StoredDocument {
  readonly mergeKey: string;
  readonly bytes: number;
  /** Null where it is larger than the stream takes. */
  readonly document: unknown;
}

export type KnownDecision = Pick<TriggerDecision, 'path' | 'outcome' | 'phase' | 'matches' | 'decidedAt'>;
export type KnownExecution = Pick<WorkflowExecution, '_id' | 'workflowId' | 'state' | 'path' | 'createdAt' | 'endedAt'>;

/** What Tandem knows of a submission's insert. */
export interface SubmissionRecord {
  readonly decisions: readonly KnownDecision[];
  readonly executions: readonly KnownExecution[];
}

/** Port: what a retry goes by. Everything is bounded, and found by an index. Rejects with STORE_UNAVAILABLE. */
export interface RetrySources {
  /** Somebody may have mended it since. Null where it is gone, or the letter does not say which it is. */
  documentOf(orgId: OrgId, letter: DeadLetter): Promise<StoredDocument | null>;
  recordOf(orgId: OrgId, submissionId: SubmissionId): Promise<SubmissionRecord>;
  /** The phase a process last saw the organization in; null where none has told of a change. */
  lastSeenPhase(orgId: OrgId): Promise<Phase | null>;
}
