/** Writes workflows as the platform's editor saves them. Every last node calls the sink. */

interface NodeDocument {
  readonly id: string;
  readonly type: string;
  readonly config: object;
}

interface EdgeDocument {
  readonly source: string;
  readonly target: string;
  readonly sourceHandle: string;
}

export interface WorkflowPlan {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly status?: 'draft' | 'active' | 'paused' | 'archived';
  readonly nodes: readonly NodeDocument[];
  readonly edges: readonly EdgeDocument[];
}

export function workflowDocument(plan: WorkflowPlan) {
  return {
    id: plan.id,
    orgId: plan.orgId,
    name: plan.name,
    slug: plan.id,
    status: plan.status ?? 'active',
    version: 1,
    canvas: {
      nodes: plan.nodes.map((node, index) => ({ ...node, enabled: true, position: { x: 100 + 300 * index, y: 200 } })),
      edges: plan.edges.map((edge) => ({ ...edge, id: `edge-${edge.source}-to-${edge.target}`, targetHandle: 'input' })),
      viewport: { x: 0, y: 0, zoom: 1 },
    },
    settings: {
      executionMode: 'sequential',
      maxExecutionTime: 60_000,
      retryPolicy: { maxRetries: 5, backoffMultiplier: 2, initialDelayMs: 200 },
      errorHandling: 'stop',
    },
    variables: [],
  };
}

export function formTrigger(formId: string, filter?: object): NodeDocument {
  return { id: 'trigger', type: 'form-trigger', config: { formId, event: 'submitted', ...(filter && { filter }) } };
}

/** The call that the sink counts: the address names workflow and node, the body the submission. */
export function sinkCall(sinkUrl: string, workflowId: string, nodeId: string): NodeDocument {
  return {
    id: nodeId,
    type: 'http-request',
    config: {
      method: 'POST',
      url: `${sinkUrl}/effects/${workflowId}/${nodeId}`,
      headers: { 'Content-Type': 'application/json' },
      body: '{"reference": "{{trigger.payload.data.reference}}"}',
    },
  };
}

export function edge(source: string, target: string, sourceHandle = 'output'): EdgeDocument {
  return { source, target, sourceHandle };
}
