import type { NodeId } from '@tandem/documents';
import type { GraphEdge, WorkflowGraph } from './graph.ts';

/**
 * How a node ended, as far as the walk is concerned.
 * `done`: it acted; `branch` is the handle it chose, null where it has only one way on.
 * `disabled`: it was passed over; what follows through plain edges goes on.
 * `failed` and `skipped`: nothing that hangs on it alone runs.
 */
export type NodeEnd =
  | { readonly end: 'done'; readonly branch: string | null }
  | { readonly end: 'disabled' }
  | { readonly end: 'failed' }
  | { readonly end: 'skipped' };

export interface Frontier {
  /** May act now, in the order of the graph. */
  readonly ready: readonly NodeId[];
  /** Will never act, and haven't ended yet. */
  readonly skipped: readonly NodeId[];
}

/** Handles by which editors name the two ways of a `conditional`. */
const aliases: Readonly<Record<string, string>> = { true: 'yes', false: 'no' };

/**
 * What comes next, given how nodes ended. A node waits until each of its incoming edges is decided: it
 * acts if at least one is followed, and is skipped if none is. So a join runs once, after all that lead to it.
 */
export function frontierOf(graph: WorkflowGraph, ended: ReadonlyMap<NodeId, NodeEnd>): Frontier {
  const ready: NodeId[] = [];
  const known = new Map(ended);
  const skipped: NodeId[] = [];
  for (const { id } of graph.order) {
    if (known.has(id)) continue;
    const verdict = id === graph.start ? 'ready' : judge(graph.incoming.get(id) ?? [], known);
    if (verdict === 'ready') ready.push(id);
    if (verdict !== 'skipped') continue;
    skipped.push(id);
    known.set(id, { end: 'skipped' });
  }
  return { ready, skipped };
}

function judge(edges: readonly GraphEdge[], ended: ReadonlyMap<NodeId, NodeEnd>): 'ready' | 'skipped' | 'waiting' {
  let followed = false;
  for (const edge of edges) {
    const source = ended.get(edge.source);
    if (!source) return 'waiting';
    followed ||= isFollowed(edge, source);
  }
  return followed ? 'ready' : 'skipped';
}

function isFollowed(edge: GraphEdge, source: NodeEnd): boolean {
  if (source.end === 'disabled') return edge.handle === null;
  if (source.end !== 'done') return false;
  return source.branch === null || edge.handle === null || canonical(edge.handle) === canonical(source.branch);
}

function canonical(handle: string): string {
  const lower = handle.toLowerCase();
  return Object.hasOwn(aliases, lower) ? (aliases[lower] ?? handle) : handle;
}
