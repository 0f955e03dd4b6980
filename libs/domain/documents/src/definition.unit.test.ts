import { describe, expect, it } from 'vitest';
import { definitionOf } from './definition.ts';
import { workflowSchema } from './workflow.ts';

const workflow = (canvas: object) =>
  workflowSchema.parse({ id: 'wf', orgId: 'org_a', status: 'active', canvas: { nodes: [], edges: [], ...canvas } });
const node = (config: object) => ({ nodes: [{ id: 'n1', type: 'form-trigger', config }] });

describe('definitionOf', () => {
  it('names the same definition alike whatever the order of its fields', () => {
    const one = definitionOf(workflow(node({ formId: 'f', event: 'submitted' })));
    const other = definitionOf(workflow(node({ event: 'submitted', formId: 'f' })));
    expect(one._id).toBe(other._id);
  });

  it('names definitions that differ in a node apart', () => {
    expect(definitionOf(workflow(node({ formId: 'f' })))._id).not.toBe(definitionOf(workflow(node({ formId: 'g' })))._id);
  });

  it('leaves counters and dates of the document out of the name', () => {
    const base = { id: 'wf', orgId: 'org_a', status: 'active', canvas: { nodes: [] } };
    const counted = workflowSchema.parse({ ...base, stats: { executions: 12 }, updatedAt: new Date(5) });
    expect(definitionOf(counted)._id).toBe(definitionOf(workflowSchema.parse(base))._id);
  });
});
