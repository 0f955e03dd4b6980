import { orgIdSchema, submissionSchema, type Submission } from '@tandem/documents';
import { compileWorkflow, type CompiledWorkflow } from '../compile-workflow.ts';

export const exampleOrgId = orgIdSchema.parse('org_examples');

/** A trigger node of the form `form-contact`. */
export function triggerNode(id: string, config: object = {}, changes: object = {}): object {
  return { id, type: 'form-trigger', position: { x: 0, y: 0 }, config: { formId: 'form-contact', ...config }, enabled: true, ...changes };
}

/** A document of `workflows`, with what an export has beside. */
export function workflowDocument(id: string, nodes: readonly object[] = [triggerNode('trigger')], changes: object = {}): object {
  return {
    _id: `raw-${id}`,
    id,
    name: `Workflow ${id}`,
    status: 'active',
    version: 3,
    canvas: { nodes, edges: [], viewport: { x: 0, y: 0, zoom: 1 } },
    settings: { executionMode: 'parallel', timezone: 'UTC' },
    tags: ['example'],
    stats: { executions: 17 },
    ...changes,
  };
}

export function compiled(document: object): CompiledWorkflow {
  const outcome = compileWorkflow(document, exampleOrgId);
  if (outcome.outcome === 'malformed') throw new Error(outcome.reason);
  return outcome.workflow;
}

export function submission(data: Readonly<Record<string, unknown>> = {}, formId = 'form-contact'): Submission {
  return submissionSchema.parse({ submissionId: 'sub_example', formId, organizationId: exampleOrgId, data });
}
