export { reconcile, wholeSecond, type ReconcilePorts, type ReconcileRequest } from './reconcile.ts';
export { reconcileLast, type ReconciliationReport } from './report.ts';
export { durationSchema } from './duration.ts';
export { reconcileSince, type ScheduleSettings } from './schedule.ts';
export type { OrganizationRun, ReconciliationRun, RunFailure } from './run.ts';
export type { FindingCount } from './finding-count.ts';
export type { Window } from './window.ts';
export { createSampleSlots, type StreamSamples } from './gates/stream-samples.ts';
export type { GateVerdict, GateVerdicts, GateVerdictStore } from './gates/verdicts.ts';
export { countGroups, type CountGroup, type Counts, type LatencySummary } from './tally.ts';
export type {
  Clock, FactSource, FindingQuery, FindingStore, FindingWrite, Keyed, RunStore, StreamWatermark, SubmissionReference,
} from './ports.ts';
export { workflowStates, type HistoryCheck, type HistoryChecks, type WorkflowSnapshot, type WorkflowState } from './history-check/ports.ts';
export { createFallback, type Fallback, type FallbackPorts, type FallbackResult, type FallbackSettings } from './fallback/fallback.ts';
export { ownersOf } from './fallback/due.ts';
export { requestOfPast, type HistoryReach, type PastEvent } from './fallback/request.ts';
export { createPoisonGuard, isTransient, type GuardedOutcome, type PoisonGuard } from './fallback/poison-guard.ts';
export { mergeFacts, type SortedReadings } from './merge-facts.ts';
export type {
  FallbackRegistry, FallbackStore, FormRegistry, ScanPage, ScanPosition, StampedSubmission, StreamState, Traces,
} from './fallback/ports.ts';
export type {
  DeadLetterClaim, DeadLetterClaimOutcome, DeadLetterLedger, DeadLetterPosition, DeadLetterQuery, DeadLetterSettlement, DeadLetterSummary, UnreadableLetter,
  KnownDecision, KnownExecution, RetrySources, StoredDocument, SubmissionRecord,
} from './dead-letters/ports.ts';
export { planRetry, type PersonsWord, type PlanRetryPorts } from './dead-letters/plan-retry.ts';
export type { DiscardResult, ReadyPlan, RetryPlan, RetryResult } from './dead-letters/outcomes.ts';
export { retryDeadLetter, type RetryOrder, type RetryPorts } from './dead-letters/retry.ts';
export { discardDeadLetter, type DiscardOrder, type DiscardPorts } from './dead-letters/discard.ts';
export { openLetters } from './dead-letters/open-letters.ts';
export { sentenceOf } from './dead-letters/sentences.ts';
export { expectationOf, type ExpectationPorts } from './expectation-of.ts';
