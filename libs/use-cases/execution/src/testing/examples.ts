import {
  definitionOf,
  executionKey,
  formIdSchema,
  nodeIdSchema,
  orgIdSchema,
  submissionIdSchema,
  workflowIdSchema,
  workflowSchema,
  type NodeId,
  type WorkflowDefinition,
  type WorkflowExecution,
} from '@tandem/documents';

const orgId = orgIdSchema.parse('org_examples');
const formId = formIdSchema.parse('form-contact');
const workflowId = workflowIdSchema.parse('workflow-welcome');

export const exampleNodeId = (id: string): NodeId => nodeIdSchema.parse(id);

/** A definition whose canvas and settings are given; its trigger node is `trigger`. */
export function exampleDefinition(canvas: object, settings: object = {}, variables: readonly object[] = []): WorkflowDefinition {
  return definitionOf(workflowSchema.parse({ id: workflowId, orgId, name: 'Welcome', status: 'active', canvas, settings, variables }));
}

/** A pending execution. Its key is made of `submission`, which must be a submission id's ending. */
export function exampleExecution(submission: string, changes: Partial<WorkflowExecution> = {}): WorkflowExecution {
  const submissionId = submissionIdSchema.parse(`sub_${submission}`);
  return {
    _id: executionKey(orgId, submissionId, 'submitted', workflowId),
    ...{ orgId, submissionId, formId, workflowId },
    mergeKey: submission,
    event: 'submitted',
    workflowVersion: 1,
    definitionId: 'definition',
    triggerNodeId: exampleNodeId('trigger'),
    submission: { formId, data: { name: 'Ada', email: 'ada@example.org' } },
    state: 'pending',
    path: 'explicit',
    causationDepth: 0,
    attempt: 1,
    lease: null,
    nodes: {},
    error: null,
    createdAt: new Date('2026-03-01T12:00:00.000Z'),
    startedAt: null,
    endedAt: null,
    expireAt: null,
    ...changes,
  };
}
