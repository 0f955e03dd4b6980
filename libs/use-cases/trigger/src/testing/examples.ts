import {
  decisionId,
  definitionOf,
  executionKey,
  formIdSchema,
  keepForMs,
  nodeIdSchema,
  orgIdSchema,
  submissionIdSchema,
  workflowIdSchema,
  workflowSchema,
  type TriggerDecision,
  type WorkflowDefinition,
  type WorkflowExecution,
} from '@tandem/documents';

const orgId = orgIdSchema.parse('org_examples');
const formId = formIdSchema.parse('form-contact');
const workflowId = workflowIdSchema.parse('workflow-welcome');
const happenedAt = new Date('2026-03-01T12:00:00.000Z');

/** A definition to test stores with; another name makes another definition. */
export function exampleDefinition(name = 'Welcome'): WorkflowDefinition {
  const trigger = { id: 'trigger', type: 'form-trigger', config: { formId } };
  return definitionOf(workflowSchema.parse({ id: workflowId, orgId, name, status: 'active', canvas: { nodes: [trigger] } }));
}

/** An execution to test stores with. Its key is made of `submission`, which must be a submission id's ending. */
export function exampleExecution(submission: string, changes: Partial<WorkflowExecution> = {}): WorkflowExecution {
  const submissionId = submissionIdSchema.parse(`sub_${submission}`);
  return {
    _id: executionKey(orgId, submissionId, 'submitted', workflowId),
    orgId,
    submissionId,
    mergeKey: submission,
    formId,
    event: 'submitted',
    workflowId,
    workflowVersion: 1,
    definitionId: exampleDefinition()._id,
    triggerNodeId: nodeIdSchema.parse('trigger'),
    submission: { formId, data: { name: 'Ada' } },
    state: 'pending',
    path: 'explicit',
    causationDepth: 0,
    attempt: 1,
    lease: null,
    nodes: {},
    error: null,
    createdAt: happenedAt,
    startedAt: null,
    endedAt: null,
    expireAt: null,
    ...changes,
  };
}

/** A decision to test stores with, by the explicit path, with no match unless given. */
export function exampleDecision(submission: string, changes: Partial<TriggerDecision> = {}): TriggerDecision {
  const submissionId = submissionIdSchema.parse(`sub_${submission}`);
  return {
    _id: decisionId(orgId, submissionId, 'submitted', 'explicit'),
    orgId,
    submissionId,
    mergeKey: submission,
    formId,
    event: 'submitted',
    path: 'explicit',
    outcome: 'enqueued',
    matches: [],
    skipped: [],
    registry: { source: 'live', asOf: null },
    registryRace: false,
    matcherVersion: '1',
    stamp: null,
    phase: 'legacy',
    clusterTime: null,
    insertedAt: happenedAt,
    decidedAt: happenedAt,
    enqueuedAt: null,
    expireAt: new Date(happenedAt.getTime() + keepForMs),
    ...changes,
  };
}
