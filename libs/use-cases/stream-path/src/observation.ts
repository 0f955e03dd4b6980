import type { Instruction } from '@tandem/routing';

export type StreamRole = 'standby' | 'leader';

/** What happens, for metrics and logs. Nothing depends on who listens. */
export type StreamObservation =
  | { readonly type: 'role'; readonly role: StreamRole; readonly epoch: number | null }
  | { readonly type: 'batch-read'; readonly events: number; readonly bytes: number }
  | { readonly type: 'events'; readonly instruction: Instruction | 'workflow' | 'invalid'; readonly count: number }
  | { readonly type: 'direct-writes'; readonly count: number }
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
  | { readonly type: 'history-lost'; readonly error: unknown };

export type StreamObserver = (observation: StreamObservation) => void;
