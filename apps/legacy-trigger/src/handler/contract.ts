/*
 * What a handler outside of this repository sees. It imports nothing, so that its types hold wherever the bundle is
 * installed; that they are the domain's is seen to by the compiler, where this contract is kept.
 */

export type Phase = 'legacy' | 'shadow' | 'parallel' | 'primary' | 'complete';

/** Put it into the submission as its field `routing`, in the insert itself, and change it no more: all that follows obeys it. */
export interface RoutingStamp {
  readonly phase: Phase;
  readonly flagRevision: string;
  /** By the database server's clock. */
  readonly decidedAt: Date;
  /** This process. */
  readonly by: string;
  readonly traceparent?: string | undefined;
}

/** A submission as it was inserted. What else the document holds is not looked at. */
export interface StampedSubmission {
  /** `sub_…`; one event in all paths, so it is never used twice. */
  readonly submissionId: string;
  readonly formId: string;
  /** `org_…`, also the name of the organization's database. */
  readonly organizationId: string;
  readonly data: Record<string, unknown>;
  readonly formVersion?: number | undefined;
  readonly respondent?: Record<string, unknown> | undefined;
  readonly metadata?: Record<string, unknown> | undefined;
  readonly submittedAt?: Date | undefined;
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  readonly routing: RoutingStamp;
  readonly [field: string]: unknown;
}

/** Where the insert stands among all others: `positionOf` tells it. */
export interface InsertPosition {
  /** The document's `_id` in sortable form: of an ObjectId its hex. */
  readonly mergeKey: string;
  /** The insert's `operationTime`; null where it isn't known, as for a call that is made again. */
  readonly operationTime: { readonly seconds: number; readonly increment: number } | null;
}

export interface ExplicitResult {
  /** `nothing`: the stamp leaves the submission to the stream. `too-old`: nothing was written. */
  readonly outcome: 'enqueued' | 'recorded' | 'held' | 'nothing' | 'too-old';
  /** How many workflows this call brought to run; what another path had started is not among them. */
  readonly executions: number;
  /** Workflows that could not be judged, and why; the others went on. */
  readonly skipped: readonly { readonly workflowId: string; readonly reason: string }[];
}

export interface OpenOptions {
  /** The settings; this process's environment where absent. For a platform that has a MONGODB_URI of its own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where in which trace the handler is at work, as the header `traceparent` has it; what OpenTelemetry says where absent. */
  readonly traceparent?: () => string | undefined;
}

/**
 * The explicit path for a handler of your own. One for a process, and for its life; in this order:
 *
 *     await tandem.ready();
 *     const routing = tandem.stamp(organizationId);
 *     // the insert, of { ...submission, routing }; then, when the request is answered or before:
 *     await tandem.trigger({ ...submission, routing }, positionOf(inserted, session));
 *
 * What it throws has a `code` of docs/errors.md.
 */
export interface OpenedExplicitPath {
  /**
   * Resolves once flag and overrides are known, or after a few seconds without: then phases are the last known, or `legacy`.
   * Costs nothing from then on, but in an instance that was frozen since: that waits for news, for 750 ms at most. Never rejects.
   */
  ready(): Promise<void>;
  /**
   * Reads the organization's phase, once for each submission. Never waits.
   * @throws REQUEST_INVALID where that is no organization's id
   */
  stamp(organizationId: string): RoutingStamp;
  /**
   * Does what the submission's stamp tells the explicit path, never what the flag says by now. May be made again, and
   * then does what is left to do; may be left unawaited, with a `catch`: a call that fails is mended by the fallback.
   * Rejects with REQUEST_INVALID, where that is no stamped submission; STORE_UNAVAILABLE, QUEUE_UNAVAILABLE: a step
   * failed; CALL_NOT_MADE: too many are under way, or it was closed; with an abort, where it took over 20 s or was closed meanwhile.
   */
  trigger(submission: StampedSubmission, position: InsertPosition): Promise<ExplicitResult>;
  /** Idempotent; once for each organization, before its first submission. Only for organizations that exist: it would create their database. Rejects as `trigger` does. */
  ensureIndexes(organizationId: string): Promise<void>;
  /** Takes no calls any more, waits some seconds for those under way, and disconnects. Never rejects; may be called again. */
  close(): Promise<void>;
}
