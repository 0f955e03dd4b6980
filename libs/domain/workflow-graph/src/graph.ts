import type { NodeId, Workflow, WorkflowEdge, WorkflowNode } from '@tandem/documents';

/** An edge by the handle it leaves its node through; null where it names none, or the plain `output`. */
export interface GraphEdge {
  readonly source: NodeId;
  readonly target: NodeId;
  readonly handle: string | null;
}

/** The part of a workflow that can be reached from one trigger node, free of cycles. */
export interface WorkflowGraph {
  readonly start: NodeId;
  /** In an order in which every node comes after those that lead to it. */
  readonly order: readonly WorkflowNode[];
  readonly incoming: ReadonlyMap<NodeId, readonly GraphEdge[]>;
  /** What the canvas says and the walk does not heed, for people. */
  readonly notes: readonly string[];
}

export type GraphOutcome =
  | { readonly outcome: 'graph'; readonly graph: WorkflowGraph }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Handles that mean "whatever the outcome". */
const plainHandles: ReadonlySet<string> = new Set(['', 'output']);

/**
 * The graph that an execution walks. Refused: a start that isn't there, two nodes with one id, and a
 * cycle. An edge from or to a node that isn't there leads nowhere; an expression on an edge is ignored,
 * since branches follow the handle. Both are noted.
 */
export function buildGraph(workflow: Workflow, start: NodeId): GraphOutcome {
  const nodes = new Map(workflow.canvas.nodes.map((node) => [node.id, node]));
  if (nodes.size !== workflow.canvas.nodes.length) return refused('two nodes have the same id');
  if (!nodes.has(start)) return refused(`the trigger node ${start} is not in the canvas`);
  const { edges, notes } = readEdges(workflow.canvas.edges, nodes);
  const reachable = reachableFrom(start, edges);
  const inside = edges.filter((edge) => reachable.has(edge.source));
  const incoming = groupEdges(inside, 'target');
  const order = sortTopologically([...reachable], inside);
  if (order.length !== reachable.size) return refused('its nodes form a cycle');
  return { outcome: 'graph', graph: { start, order: order.flatMap((id) => nodes.get(id) ?? []), incoming, notes } };
}

function refused(reason: string): GraphOutcome {
  return { outcome: 'refused', reason };
}

function readEdges(edges: readonly WorkflowEdge[], nodes: ReadonlyMap<NodeId, WorkflowNode>): { edges: GraphEdge[]; notes: string[] } {
  const notes: string[] = [];
  const read = edges.flatMap((edge): GraphEdge[] => {
    if (!nodes.has(edge.source) || !nodes.has(edge.target)) {
      notes.push(`the edge ${edge.source} → ${edge.target} leads nowhere: there is no such node`);
      return [];
    }
    if (edge.condition !== undefined && edge.condition !== null) {
      notes.push(`the expression on the edge ${edge.source} → ${edge.target} is ignored: branches follow the handle`);
    }
    const handle = edge.sourceHandle ?? '';
    return [{ source: edge.source, target: edge.target, handle: plainHandles.has(handle) ? null : handle }];
  });
  return { edges: read, notes };
}

function groupEdges(edges: readonly GraphEdge[], end: 'source' | 'target'): Map<NodeId, GraphEdge[]> {
  const groups = new Map<NodeId, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge[end]);
    if (group) group.push(edge);
    else groups.set(edge[end], [edge]);
  }
  return groups;
}

function reachableFrom(start: NodeId, edges: readonly GraphEdge[]): Set<NodeId> {
  const outgoing = groupEdges(edges, 'source');
  const reached = new Set([start]);
  for (const id of reached) {
    for (const edge of outgoing.get(id) ?? []) reached.add(edge.target);
  }
  return reached;
}

/** Kahn's algorithm; shorter than the input where there is a cycle. */
function sortTopologically(ids: readonly NodeId[], edges: readonly GraphEdge[]): NodeId[] {
  const outgoing = groupEdges(edges, 'source');
  const waitingFor = new Map(ids.map((id) => [id, 0]));
  for (const edge of edges) waitingFor.set(edge.target, (waitingFor.get(edge.target) ?? 0) + 1);
  const sorted = ids.filter((id) => waitingFor.get(id) === 0);
  for (const id of sorted) {
    for (const edge of outgoing.get(id) ?? []) {
      const left = (waitingFor.get(edge.target) ?? 0) - 1;
      waitingFor.set(edge.target, left);
      if (left === 0) sorted.push(edge.target);
    }
  }
  return sorted;
}
