export { reconcile, type ReconcilePorts, type ReconcileRequest } from './reconcile.ts';
export { reconcileLast, type ReconciliationReport } from './report.ts';
export { reconcileSince, type ScheduleSettings } from './schedule.ts';
export type { OrganizationRun, ReconciliationRun, RunFailure } from './run.ts';
export type { FindingCount } from './finding-count.ts';
export type { Window } from './window.ts';
export type { GatePorts } from './gates/gate-rules.ts';
export { evaluateDeclared, type EvaluateOutcome, type EvaluatePorts } from './gates/evaluate-declared.ts';
export { declareOrderSchema, subjectSchema, type DeclaredWindow, type DeclaredWindowStore, type DeclareOrder, type WindowSubject } from './declared-windows/declared-window.ts';
export { declareWindow, type DeclareOutcome, type DeclarePorts } from './declared-windows/declare-window.ts';
export { saveWave, type SaveWaveOutcome, type WavePorts } from './declared-windows/save-wave.ts';
export { waveNameSchema, waveOrderSchema, type Wave, type WaveOrder, type WaveStore } from './declared-windows/wave.ts';
export type { IgnoredCount } from './gates/run-gates.ts';
export type { KindDetection, SelfTestResult } from './self-test/self-test.ts';
export { ignoreOrderSchema, ignorableKinds, hasExpired, type DivergenceIgnore, type IgnoreOrder } from './ignores/ignore.ts';
export { addIgnore, endIgnore, type AddIgnoreOutcome, type IgnorePorts } from './ignores/manage.ts';
export type { IgnoreStore } from './ignores/ports.ts';
export { directWriterOrderSchema, type DirectWriter, type DirectWriterOrder } from './direct-writers/direct-writer.ts';
export { endDirectWriter, nameDirectWriter, type DirectWriterPorts, type NameWriterOutcome } from './direct-writers/manage.ts';
export type { DirectWriterStore } from './direct-writers/ports.ts';
export type { ReportEntry, ReportSources, ReportStore } from './reports/ports.ts';
export { entryOf } from './reports/entry-of.ts';
export { makeReport, type ReportOrder, type ReportPorts } from './reports/make-report.ts';
export { createScheduledReports, type ScheduledReportPorts, type ScheduledReports } from './reports/scheduled-reports.ts';
export { createSampleSlots, type StreamSamples } from './gates/stream-samples.ts';
export { worstOfNewest, worstOfStreams } from './gates/worst-of-streams.ts';
export type { GateVerdict, GateVerdicts, GateVerdictStore } from './gates/verdicts.ts';
export type { CountGroup, Counts, CountsOfAll } from './tally.ts';
export { latencyEdges, type LatencyBucket, type LatencySummary } from './latency-tally.ts';
export type { CountsByName, SubjectCounts } from './counts-by-name.ts';
export type {
  Clock, FactSource, FindingQuery, FindingStore, FindingWrite, Keyed, Pages, RunStore, StreamWatermark, SubmissionReference,
} from './ports.ts';
export { workflowStates, type HistoryCheck, type HistoryChecks, type WorkflowSnapshot, type WorkflowState } from './history-check/ports.ts';
export { createFallback, type Fallback, type FallbackPorts, type FallbackResult, type FallbackSettings } from './fallback/fallback.ts';
export { ownersOf } from './fallback/due.ts';
export { historyReachOf, requestOfPast, type HistoryReach, type PastEvent } from './fallback/request.ts';
export { createPoisonGuard, type GuardedOutcome, type PoisonGuard } from './fallback/poison-guard.ts';
export { mergeFacts, mostFactsOfOne, type SortedReadings } from './merge-facts.ts';
export type {
  FallbackStore, LoadedSubmission, ScanPage, ScanPosition, StampedSubmission, Traces,
} from './fallback/ports.ts';
export type {
  DeadLetterClaim, DeadLetterClaimOutcome, DeadLetterLedger, DeadLetterPosition, DeadLetterQuery, DeadLetterSettlement, DeadLetterSummary, UnreadableLetter,
  KnownDecision, KnownExecution, RetrySources, StoredDocument, SubmissionRecord,
} from './dead-letters/ports.ts';
export { planRetry, type DirectWriteInstruction, type PlanRetryPorts } from './dead-letters/plan-retry.ts';
export { wasDone, type DiscardResult, type ReadyPlan, type RetryPlan, type RetryResult } from './dead-letters/outcomes.ts';
export { retryDeadLetter, type RetryOrder, type RetryPorts } from './dead-letters/retry.ts';
export { discardDeadLetter, type DiscardOrder, type DiscardPorts } from './dead-letters/discard.ts';
export { openLetters } from './dead-letters/open-letters.ts';
export { sentenceOf } from './dead-letters/sentences.ts';
export { expectationOf, type ExpectationPorts } from './expectation-of.ts';
