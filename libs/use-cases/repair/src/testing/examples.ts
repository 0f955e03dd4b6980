import {
  formIdSchema, nodeIdSchema, orgIdSchema, submissionIdSchema, workflowIdSchema, type Phase, type RoutingStamp, type Submission, type TriggerDecision,
} from '@tandem/documents';
import { exampleDecision } from '@tandem/trigger/testing';
import { compileWorkflow, type CompiledWorkflow } from '@tandem/workflow-matching';
import type { RepairFinding } from '../ports.ts';

export const insertedAt = Date.parse('2026-03-01T12:00:00.000Z');
export const orgId = orgIdSchema.parse('org_examples');
export const formId = formIdSchema.parse('form-contact');
export const workflowId = workflowIdSchema.parse('workflow-welcome');

export const stamped = (phase: Phase): RoutingStamp => ({ phase, flagRevision: 'r', decidedAt: new Date(insertedAt), by: 'test' });

export function exampleSubmission(name: string, phase: Phase | null = 'primary', changes: Partial<Submission> = {}): Submission {
  return {
    submissionId: submissionIdSchema.parse(`sub_${name}`), formId, organizationId: orgId, data: { name: 'Ada' },
    ...(phase && { routing: stamped(phase) }), ...changes,
  };
}

export function exampleFinding(name: string, changes: Partial<RepairFinding> = {}): RepairFinding {
  return {
    _id: `finding-${name}`, kind: 'missed-by-stream', cause: 'no-decision', status: 'open', orgId,
    submissionId: submissionIdSchema.parse(`sub_${name}`), mergeKey: name, event: 'submitted', insertedAt: new Date(insertedAt), ...changes,
  };
}

export function exampleWorkflow(id: string = workflowId, filter?: object): CompiledWorkflow {
  const compiled = compileWorkflow({ id, status: 'active', canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId, ...(filter && { filter }) } }] } }, orgId);
  if (compiled.outcome === 'malformed') throw new Error(compiled.reason);
  return compiled.workflow;
}

/** A decision that names a workflow. */
export function decided(name: string, changes: Partial<TriggerDecision> = {}, workflow = exampleWorkflow()): TriggerDecision {
  const triggerNodeId = nodeIdSchema.parse('trigger');
  const match = { workflowId: workflow.definition.workflowId, workflowVersion: 1, definitionId: workflow.definition._id, triggerNodeId };
  return exampleDecision(name, { path: 'stream', phase: 'primary', stamp: stamped('primary'), matches: [match], insertedAt: new Date(insertedAt), ...changes });
}
