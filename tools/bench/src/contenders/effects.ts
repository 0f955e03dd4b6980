import {
  decisionId,
  eventTokenOf,
  executionKey,
  keepForMs,
  snapshotOf,
  type NodeId,
  type Submission,
  type TriggerDecision,
  type WorkflowExecution,
  type WorkflowId,
} from '@tandem/documents';
import type { SubmissionEvent } from './cluster-stream.ts';

const workflowVersion = 1;
const triggerNodeId = 'trigger' as NodeId;

/** The workflow that every submission of the form starts. */
const workflowIdFor = (formId: string): WorkflowId => `notify-${formId}` as WorkflowId;

/** As long as a real one, which ends with a hash of the definition's content. */
const definitionIdFor = (submission: Submission): string => `${submission.organizationId}:${workflowIdFor(submission.formId)}:${'d'.repeat(32)}`;

/** What the watcher writes for a submission that starts one workflow, without having matched anything. */
export function executionFor(submission: Submission, mergeKey: string, now: Date): WorkflowExecution {
  const workflowId = workflowIdFor(submission.formId);
  return {
    _id: executionKey(submission.organizationId, submission.submissionId, 'submitted', workflowId),
    orgId: submission.organizationId,
    submissionId: submission.submissionId,
    mergeKey,
    formId: submission.formId,
    event: 'submitted',
    workflowId,
    workflowVersion,
    definitionId: definitionIdFor(submission),
    triggerNodeId,
    submission: snapshotOf(submission),
    state: 'pending',
    path: 'stream',
    causationDepth: 0,
    attempt: 1,
    lease: null,
    nodes: {},
    error: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    expireAt: null,
  };
}

export function decisionFor(submission: Submission, mergeKey: string, event: Pick<SubmissionEvent, '_id' | 'clusterTime' | 'wallTime'>, now: Date): TriggerDecision {
  const eventToken = eventTokenOf(event._id);
  if (eventToken === null) throw new Error('the event has no token, and the decision would be smaller than the watcher writes it');
  const clusterTime = { seconds: event.clusterTime.t, increment: event.clusterTime.i };
  return {
    _id: decisionId(submission.organizationId, submission.submissionId, 'submitted', 'stream'),
    orgId: submission.organizationId,
    submissionId: submission.submissionId,
    mergeKey,
    formId: submission.formId,
    event: 'submitted',
    path: 'stream',
    outcome: 'enqueued',
    matches: [{ workflowId: workflowIdFor(submission.formId), workflowVersion, definitionId: definitionIdFor(submission), triggerNodeId }],
    skipped: [],
    registry: { source: 'stream', asOf: clusterTime },
    registryRace: false,
    matcherVersion: '1',
    stamp: submission.routing ?? null,
    phase: 'complete',
    clusterTime,
    eventToken,
    insertedAt: submission.routing?.decidedAt ?? event.wallTime,
    decidedAt: now,
    enqueuedAt: now,
    expireAt: new Date(now.getTime() + keepForMs),
  };
}

/** A job as the platform's queue has it. */
export function jobFor(execution: WorkflowExecution) {
  return { name: 'execute', data: { key: execution._id, attempt: 1 }, opts: { jobId: `x${execution.submissionId}` } };
}
