import type { ClusterTime, EventName, OrgId, Submission, UpdateKind } from '@tandem/documents';
import type { UpdateDescription } from './update-description.ts';

/**
 * A change event as a driver hands it over, already free of the driver's own types where Tandem
 * needs to read them; everything else in it is still hostile.
 */
export interface RawChangeEvent {
  /** The event's resume token, opaque; null where it is no event of the stream, but read from its collection to fill a gap. */
  readonly token: unknown;
  readonly operationType: unknown;
  /** `db` and `coll`; a dropped database has no `coll`. */
  readonly namespace: unknown;
  /** Of a rename: the new `db` and `coll`. */
  readonly renamedTo?: unknown;
  readonly clusterTime: ClusterTime;
  /** When the server made the change; from the cluster time, to the second, where the server does not say. */
  readonly wallTime: Date;
  /** The document's `_id` in sortable form; absent for events that are about no document. */
  readonly documentKey?: string;
  /** The document's `_id` itself, opaque; to look it up by. */
  readonly documentId?: unknown;
  readonly fullDocument?: unknown;
  readonly updateDescription?: unknown;
  /** Where the document lies, if elsewhere than its namespace, here the organization's own, says. */
  readonly origin?: EventOrigin;
  /** Why nobody knows which organization it belongs to; it has no namespace then. */
  readonly unmapped?: string;
  /** Set where the server was told to leave out the document, or what an update changed, for its size in bytes; it is at least so much. */
  readonly oversizedBytes?: number;
  /** Set where it holds a value of which the driver can make none; what it was in is left out. */
  readonly isUndecodable?: true;
}

/** A collection of a source other than the organizations' `form_submissions`. */
export interface EventOrigin {
  /** The source's name. */
  readonly source: string;
  readonly db: string;
  readonly coll: string;
}

export interface EventPosition {
  readonly clusterTime: ClusterTime;
  readonly wallTime: Date;
}

export interface SubmissionInserted extends EventPosition {
  readonly kind: 'submission-inserted';
  readonly orgId: OrgId;
  readonly submission: Submission;
  /** The submission's `_id` in sortable form. */
  readonly mergeKey: string;
}

/** An update of a submission, or its replacement. The document in it is understood only where somebody asks for it. */
export interface SubmissionUpdated extends EventPosition {
  readonly kind: 'submission-updated';
  readonly orgId: OrgId;
  /** The submission's `_id` in sortable form. */
  readonly mergeKey: string;
  readonly documentId: unknown;
  /** Names this update, and no other. */
  readonly event: EventName;
  /** Those that it may be of, by what it changed; none where that is nothing of what a person sent, but only what others keep beside it. */
  readonly kinds: readonly UpdateKind[];
  /** As of the event, from itself or from a post-image; absent where neither has it, or it is too large. */
  readonly document?: unknown;
}

/** `put` carries the whole document (insert, replace); `update` only what changed, `untold` not even that: it was too large. */
export type WorkflowChange =
  | { readonly type: 'put'; readonly document: unknown }
  | { readonly type: 'update'; readonly description: UpdateDescription }
  | { readonly type: 'untold' }
  | { readonly type: 'delete' };

export interface WorkflowChanged extends EventPosition {
  readonly kind: 'workflow-changed';
  readonly orgId: OrgId;
  readonly documentKey: string;
  readonly documentId: unknown;
  readonly change: WorkflowChange;
  /** Its resume token, as text; absent where that is too long. */
  readonly eventToken?: string;
}

/** The collection was dropped, or renamed away or into place: no event tells of its documents. */
export interface WorkflowsReset extends EventPosition {
  readonly kind: 'workflows-reset';
  readonly orgId: OrgId;
  readonly eventToken?: string;
}

/** Another collection was renamed into the place of the submissions: no event tells of its documents. */
export interface SubmissionsReplaced extends EventPosition {
  readonly kind: 'submissions-replaced';
  readonly orgId: OrgId;
}

/** Cannot be processed: a dead letter. What can still be told of it is told. */
export interface InvalidEvent extends EventPosition {
  readonly kind: 'invalid';
  /** The database's name, as far as it is one. */
  readonly orgId: string;
  readonly submissionId: string | null;
  readonly reason: string;
  readonly raw: RawChangeEvent;
}

export type ChangeEvent = SubmissionInserted | SubmissionUpdated | WorkflowChanged | WorkflowsReset | SubmissionsReplaced | InvalidEvent;
