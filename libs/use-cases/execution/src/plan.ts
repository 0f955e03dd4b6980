import type { NodeId, WorkflowDefinition, WorkflowNode, WorkflowSettings } from '@tandem/documents';
import { isTandemError, messageOf } from '@tandem/errors';
import { buildGraph, type WorkflowGraph } from '@tandem/workflow-graph';
import type { NodeEffect, NodeHandlers, PreparedNode } from './node-handler.ts';
import type { Failure } from './ports.ts';

/** A node of the plan: ready to run, passed over, or failing whenever its turn comes. */
export type PlannedNode =
  | { readonly kind: 'ready'; readonly type: string; readonly effect: NodeEffect; readonly prepared: PreparedNode }
  | { readonly kind: 'disabled'; readonly type: string }
  | { readonly kind: 'misconfigured'; readonly type: string; readonly failure: Failure };

/** A definition made ready to be executed, once for all its executions. */
export interface Plan {
  readonly graph: WorkflowGraph;
  readonly nodes: ReadonlyMap<NodeId, PlannedNode>;
  readonly settings: WorkflowSettings;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type PlanOutcome = { readonly outcome: 'planned'; readonly plan: Plan } | { readonly outcome: 'refused'; readonly failure: Failure & { readonly nodeId?: string } };

/**
 * Refused as a whole, before any node acts: a canvas that can't be walked, and a node of an unknown type.
 * A node whose configuration is not valid fails when its turn comes, as the workflow's error handling says.
 */
export function planOf(definition: WorkflowDefinition, start: NodeId, handlers: NodeHandlers): PlanOutcome {
  const workflow = definition.document;
  const graph = buildGraph(workflow, start);
  if (graph.outcome === 'refused') return { outcome: 'refused', failure: { code: 'WORKFLOW_MALFORMED', message: graph.reason } };
  const nodes = new Map<NodeId, PlannedNode>();
  for (const node of graph.graph.order) {
    const planned = planNode(node, handlers);
    if (!planned) return { outcome: 'refused', failure: { code: 'NODE_TYPE_UNKNOWN', message: `node ${node.id} is of the type ${node.type}`, nodeId: node.id } };
    nodes.set(node.id, planned);
  }
  const variables = Object.fromEntries(workflow.variables.map((variable) => [variable.name, variable.defaultValue]));
  return { outcome: 'planned', plan: { graph: graph.graph, nodes, settings: workflow.settings, variables } };
}

function planNode(node: WorkflowNode, handlers: NodeHandlers): PlannedNode | undefined {
  const { type } = node;
  if (node.enabled === false) return { kind: 'disabled', type };
  const handler = handlers.find(type);
  if (!handler) return undefined;
  try {
    return { kind: 'ready', type, effect: handler.effect, prepared: handler.prepare(node) };
  } catch (error) {
    const code = isTandemError(error) ? error.code : 'NODE_CONFIG_INVALID';
    return { kind: 'misconfigured', type, failure: { code, message: messageOf(error) } };
  }
}
