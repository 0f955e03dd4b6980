import { orgIdSchema, workflowNodeSchema, type WorkflowNode } from '@tandem/documents';
import type { NodeHandler, NodeOutcome, NodeRun } from '@tandem/execution';

export function exampleNode(type: string, config: object): WorkflowNode {
  return workflowNodeSchema.parse({ id: 'node-1', type, config });
}

/** A run over a submission's data. */
export function exampleRun(data: Readonly<Record<string, unknown>> = {}, changes: Partial<NodeRun> = {}): NodeRun {
  return {
    idempotencyKey: 'org_a:sub_1:submitted:wf:node-1',
    orgId: orgIdSchema.parse('org_a'),
    causationDepth: 0,
    createdAt: new Date('2026-03-01T12:00:00.000Z'),
    scope: { trigger: { payload: { data } }, nodes: { before: { id: 7 } }, variables: { base: 'http://127.0.0.1:1' } },
    startedAtMs: 1_000,
    nowMs: 1_000,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Data, and a value in which a node's texts would put it often enough to make gigabytes of it. */
export const swelling = {
  data: { list: Array.from({ length: 20_000 }, () => 'x'.repeat(100)) },
  value: { a: Array.from({ length: 3_000 }, () => '{{list}}') },
};

/** Prepares and runs a node once. */
export function runOnce(handler: NodeHandler, config: object, run: NodeRun = exampleRun()): Promise<NodeOutcome> {
  return handler.prepare(exampleNode('any', config)).run(run);
}
