export { countingKinds, findingKindNames, findingStatusNames, pathNames, phaseNames, standingStatuses, standingStatusNames } from './scalars.ts';
export type { PathName, PhaseName, SeverityName, VerdictName } from './scalars.ts';
export { gateReportSchema, mostOrganizations, mostPoints, mostRollbackTriggers, overviewSchema, settingsSchema } from './overview.ts';
export type {
  GateLineView, GateReportView, OrganizationView, Overview, OverrideView, RatePoint, RollbackTriggerView, RunView, Settings, StreamPoint,
} from './overview.ts';
export { findingDetailSchema, findingsPageSchema } from './findings.ts';
export type { DecisionView, ExecutionView, FindingDetail, FindingsPage, FindingSummary } from './findings.ts';
export { deadLetterDetailSchema, deadLettersPageSchema } from './dead-letters.ts';
export type { DeadLetterDetail, DeadLettersPage, DeadLetterView } from './dead-letters.ts';
export { reportsPageSchema } from './reports.ts';
export type { ReportsPage, ReportSummary } from './reports.ts';
export {
  actionAnswerSchema, auditPageSchema, mostRepairs, operatorSchema, rearmRequestSchema, reasonSchema, repairAnswerSchema, repairPlanRequestSchema, repairRequestSchema, retryRequestSchema,
} from './actions.ts';
export type { ActionAnswer, AuditEntry, AuditPage, RearmRequest, RepairAnswer, RepairRequest, RetryRequest } from './actions.ts';
export { problemSchema, type ProblemDocument } from './problem.ts';
