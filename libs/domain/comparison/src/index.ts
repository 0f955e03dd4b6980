export { judge, type Judgement } from './judge.ts';
export { wasChanged } from './case.ts';
export { isMended } from './presence.ts';
export { findingId, countsAsDivergence } from './finding.ts';
export type { DecidedTruth, ExecutedTruth, Truths } from './truths.ts';
export type { Finding, StoredFinding, Evidence, EvidenceValue } from './finding.ts';
export { findingKinds, findingStatuses, countClasses, exclusionReasons, severities } from './kinds.ts';
export type { FindingKind, FindingStatus, CauseOf, CountClass, ExclusionReason, Severity } from './kinds.ts';
export { recheckAfterMs, closeUnseen, type ClosingStatus } from './lifecycle.ts';
export { buildTimeline, type WorkflowTimeline, type WorkflowVersion, type TimelineInput, type HistoryContradiction, type HistoryGap } from './timeline.ts';
export { defaultBounds } from './default-bounds.ts';
export { rulesOf, type WorkflowRules } from './workflow-rules.ts';
export type {
  Circumstances, ComparisonBounds, DeadLetterFacts, DecisionFacts, ExecutionFacts, SubmissionFacts, SubmissionSummary,
} from './facts.ts';
export { expectedWorkflows, type ExpectedWorkflows } from './expected-workflows.ts';
