import {
  decisionId,
  executionKey,
  keepForMs,
  snapshotOf,
  type DecisionOutcome,
  type ExecutionKey,
  type SkippedWorkflow,
  type TriggerDecision,
  type WorkflowDefinition,
  type WorkflowExecution,
  type WorkflowMatch,
} from '@tandem/documents';
import { matcherVersion, matchSubmission } from '@tandem/workflow-matching';
import type { TriggerRequest } from './request.ts';

/** The attempt that a new execution's job has. */
export const firstAttempt = 1;

/** What a request comes to, before anything is written. */
export interface Plan {
  readonly request: TriggerRequest;
  readonly matches: readonly WorkflowMatch[];
  readonly skipped: readonly SkippedWorkflow[];
  /** Of the matches: a decision names them, whether it starts executions or not. */
  readonly definitions: readonly WorkflowDefinition[];
  /** None where the instruction is `record`. */
  readonly executions: readonly WorkflowExecution[];
}

export function planOf(request: TriggerRequest, now: number): Plan {
  const { matches, skipped } = matchSubmission(request.candidates, request.submission, request.event, request.updateKinds);
  const matched = new Set(matches.map((match) => match.definitionId));
  const definitions = request.candidates.map((candidate) => candidate.definition).filter((definition) => matched.has(definition._id));
  const executions = request.instruction === 'record' ? [] : matches.map((match) => executionOf(request, match, now));
  return { request, matches, skipped: [...request.malformed, ...skipped], definitions, executions };
}

function executionOf(request: TriggerRequest, match: WorkflowMatch, now: number): WorkflowExecution {
  const { submission, event } = request;
  const { organizationId, submissionId } = submission;
  const traceparent = request.traceparent ?? submission.routing?.traceparent;
  const execution: WorkflowExecution = {
    _id: executionKey(organizationId, submissionId, event, match.workflowId),
    orgId: organizationId,
    submissionId,
    mergeKey: request.mergeKey,
    formId: submission.formId,
    event,
    workflowId: match.workflowId,
    workflowVersion: match.workflowVersion,
    definitionId: match.definitionId,
    triggerNodeId: match.triggerNodeId,
    submission: snapshotOf(submission),
    state: request.instruction === 'hold' ? 'held' : 'pending',
    path: request.path,
    causationDepth: submission.causationDepth ?? 0,
    attempt: firstAttempt,
    lease: null,
    nodes: {},
    error: null,
    createdAt: new Date(now),
    startedAt: null,
    endedAt: null,
    expireAt: null,
    ...(traceparent !== undefined && { traceparent }),
  };
  return request.dataFrom === undefined ? execution : { ...execution, dataFrom: request.dataFrom };
}

const outcomes = { enqueue: 'enqueued', record: 'recorded', hold: 'held' } as const satisfies Record<TriggerRequest['instruction'], DecisionOutcome>;

/** The decision of a plan whose effects are durable. `enqueuedAt` is null where nothing was enqueued for it. */
export function decisionOf(plan: Plan, enqueuedAt: Date | null, now: number): TriggerDecision {
  const { request } = plan;
  const { submission, event, path } = request;
  const decision: TriggerDecision = {
    _id: decisionId(submission.organizationId, submission.submissionId, event, path),
    orgId: submission.organizationId,
    submissionId: submission.submissionId,
    mergeKey: request.mergeKey,
    formId: submission.formId,
    event,
    path,
    outcome: outcomes[request.instruction],
    matches: plan.matches,
    skipped: plan.skipped,
    registry: request.registry,
    registryRace: request.registryRace,
    matcherVersion,
    stamp: submission.routing ?? null,
    phase: request.phase,
    clusterTime: request.clusterTime,
    ...(request.eventToken !== undefined && { eventToken: request.eventToken }),
    insertedAt: request.insertedAt,
    decidedAt: new Date(now),
    enqueuedAt,
    expireAt: new Date(now + keepForMs),
  };
  return request.dataFrom === undefined ? decision : { ...decision, dataFrom: request.dataFrom };
}

/** The keys of a plan's executions. */
export function keysOf(plan: Plan): readonly ExecutionKey[] {
  return plan.executions.map((execution) => execution._id);
}
