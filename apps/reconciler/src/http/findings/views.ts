import type { DecisionView, ExecutionView, FindingDetail, FindingSummary } from '@tandem/console-contract';
import {
  countsAsDivergence, findingKinds, findingStatuses, type DeadLetterFacts, type DecisionFacts, type EvidenceValue, type ExecutionFacts, type ExpectedWorkflows, type StoredFinding,
} from '@tandem/comparison';
import { traceIdOf, type ClusterTime } from '@tandem/documents';
import { expectedPaths } from '@tandem/routing';
import { clipped, clippedName, isoTime } from '../answers.ts';
import type { CaseFacts } from './ports.ts';

const most = { evidence: 50, decisions: 20, executions: 200, matches: 200, skipped: 50, deadLetters: 50, workflows: 200 } as const;

export function findingSummaryOf(finding: StoredFinding): FindingSummary {
  return {
    id: finding._id,
    kind: finding.kind,
    cause: finding.cause,
    severity: finding.severity,
    status: finding.status,
    orgId: finding.orgId,
    submissionId: finding.submissionId,
    formId: finding.formId,
    phase: finding.phase,
    path: finding.path ?? null,
    insertedAt: isoTime(finding.insertedAt),
    firstSeen: isoTime(finding.firstSeen),
    lastSeen: isoTime(finding.lastSeen),
  };
}

export function findingDetailOf(finding: StoredFinding, facts: CaseFacts, expectation: ExpectedWorkflows | null): FindingDetail {
  const kind = findingKinds[finding.kind];
  const causes: Readonly<Record<string, string>> = kind.causes;
  const stamp = facts.submission?.stamp ?? facts.decisions.find((decision) => decision.stamp)?.stamp ?? null;
  return {
    finding: findingSummaryOf(finding),
    means: kind.means,
    causeMeans: causes[finding.cause] ?? '',
    statusMeans: findingStatuses[finding.status],
    // without a stamp it is a direct write, which is excluded whatever is found about it
    countsAsDivergence: finding.phase !== null && countsAsDivergence(finding),
    event: clippedName(finding.event),
    workflowIds: [...(finding.workflowIds ?? [])],
    rechecks: finding.rechecks,
    nextCheckAt: isoTime(finding.nextCheckAt),
    evidence: Object.entries(finding.evidence).slice(0, most.evidence).map(([name, value]) => ({ name: clippedName(name), value: evidenceText(value) })),
    stamp: stamp && { phase: stamp.phase, flagRevision: stamp.flagRevision, decidedAt: isoTime(stamp.decidedAt), by: clippedName(stamp.by), traceId: stamp.traceparent === undefined ? null : traceIdOf(stamp.traceparent) },
    submission: facts.submission ? 'there' : 'gone',
    // without a stamp it is the stream that records it
    asked: stamp ? [...expectedPaths(stamp.phase)] : ['stream'],
    decisions: facts.decisions.slice(0, most.decisions).map(decisionViewOf),
    executions: facts.executions.slice(0, most.executions).map(executionViewOf),
    expectation: expectation && { workflows: expectation.workflows.slice(0, most.workflows), unreadable: expectation.unreadable.slice(0, most.workflows) },
    deadLetters: facts.deadLetters.slice(0, most.deadLetters).map(deadLetterViewOf),
  };
}

function decisionViewOf(decision: DecisionFacts): DecisionView {
  return {
    path: decision.path,
    outcome: decision.outcome,
    phase: decision.phase,
    matches: decision.matches.slice(0, most.matches).map(({ workflowId, workflowVersion, definitionId }) => ({ workflowId, workflowVersion, definitionId })),
    skipped: decision.skipped.slice(0, most.skipped).map(({ workflowId, reason }) => ({ workflowId: clippedName(workflowId), reason: clipped(reason) })),
    registry: decision.registry.source,
    registryAsOf: clusterText(decision.registry.asOf),
    registryRace: decision.registryRace,
    matcherVersion: clippedName(decision.matcherVersion),
    clusterTime: clusterText(decision.clusterTime),
    insertedAt: isoTime(decision.insertedAt),
    decidedAt: isoTime(decision.decidedAt),
    enqueuedAt: isoTime(decision.enqueuedAt),
    eventToken: decision.eventToken === undefined ? null : clipped(decision.eventToken),
  };
}

function executionViewOf({ _id, workflowId, state, path, createdAt, endedAt, error }: ExecutionFacts): ExecutionView {
  return { key: clippedName(_id), workflowId, state, path, createdAt: isoTime(createdAt), endedAt: isoTime(endedAt), error: error ? clippedName(error.code) : null };
}

function deadLetterViewOf({ _id, code, state, message }: DeadLetterFacts) {
  return { id: clippedName(_id), code: clippedName(code), state, message: clipped(message) };
}

function clusterText(time: ClusterTime | null): string | null {
  return time && `${time.seconds}.${time.increment}`;
}

function evidenceText(value: EvidenceValue): string {
  if (value === null) return '–';
  if (typeof value === 'object') return value.length === 0 ? 'none' : clipped(value.join(', '));
  return clipped(String(value));
}
