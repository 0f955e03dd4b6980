import type { ClusterTime, GapCounts } from '@tandem/documents';
import type { Instruction } from '@tandem/routing';

export type StreamRole = 'standby' | 'leader';

/** The way of an event, from the server's commit to the durable decision. */
export const stages = ['commit_to_read', 'read_to_matched', 'matched_to_recorded', 'recorded_to_enqueued', 'enqueued_to_decided'] as const;
export type Stage = (typeof stages)[number];

/** Updates that nothing is to be done for: nobody listens; the phase only counts them; the document is gone. */
export type UpdateOutcome = 'update-ignored' | 'update-counted' | 'update-gone';

/** What happens, for metrics and logs. Nothing depends on who listens. */
export type StreamObservation =
  | { readonly type: 'role'; readonly role: StreamRole; readonly epoch: number | null }
  | { readonly type: 'batch-read'; readonly events: number; readonly bytes: number }
  /** Milliseconds from the server's commit to the batch's arrival, one for each event. */
  | { readonly type: 'arrived'; readonly agesMs: readonly number[] }
  /** So many events, which go together, took so long. */
  | { readonly type: 'stage'; readonly stage: Stage; readonly ms: number; readonly events: number }
  /** A step took so long that whoever waited for it must be told; it failed nowhere. */
  | { readonly type: 'slow'; readonly step: string; readonly ms: number }
  | { readonly type: 'events'; readonly instruction: Instruction | UpdateOutcome | 'workflow' | 'submissions-replaced' | 'invalid'; readonly count: number }
  /** Another collection took the place of the submissions; the stream tells nothing of its documents. */
  | { readonly type: 'submissions-replaced'; readonly orgId: string }
  | { readonly type: 'direct-writes'; readonly count: number }
  /** Delivered, and that is all that is to become of it. */
  | { readonly type: 'canary-seen'; readonly submissionId: string }
  | { readonly type: 'too-deep'; readonly orgId: string; readonly submissionId: string }
  /** Milliseconds from insert to the queue's word, one for each event that enqueued something. */
  | { readonly type: 'enqueued'; readonly delaysMs: readonly number[] }
  | { readonly type: 'dead-lettered'; readonly code: string; readonly orgId: string; readonly submissionId: string | null; readonly message: string }
  | { readonly type: 'workflow-malformed'; readonly orgId: string; readonly workflowId: string; readonly reason: string }
  | { readonly type: 'workflow-looked-up'; readonly orgId: string; readonly reason: string }
  | { readonly type: 'checkpoint-written' }
  /** A fault that may pass; it is tried again after `delayMs`. */
  | { readonly type: 'retrying'; readonly step: string; readonly attempt: number; readonly delayMs: number; readonly error: unknown }
  | { readonly type: 'recovered'; readonly step: string; readonly attempts: number }
  /** So many attempts failed, and there is no other: the fault will not pass, or nobody waits for it any more. */
  | { readonly type: 'given-up'; readonly step: string; readonly attempts: number }
  /** The checkpoint was made with another pipeline: a start by time. Told again where that start breaks off. */
  | { readonly type: 'pipeline-changed'; readonly from: string; readonly to: string }
  | { readonly type: 'history-lost'; readonly error: unknown }
  | { readonly type: 'gap-opened'; readonly from: ClusterTime; readonly to: ClusterTime; readonly reason: string }
  /** One batch of it: so many were looked at, and so many of these the stream had not come to. */
  | { readonly type: 'gap-backfilled'; readonly orgId: string; readonly read: number; readonly backfilled: number }
  | { readonly type: 'gap-closed'; readonly from: ClusterTime; readonly to: ClusterTime; readonly counts: GapCounts };

export type StreamObserver = (observation: StreamObservation) => void;
