import { nodeIdSchema, workflowSchema, type NodeId } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { frontierOf, type NodeEnd } from './frontier.ts';
import { buildGraph, type WorkflowGraph } from './graph.ts';

const id = (text: string) => nodeIdSchema.parse(text);

/** `edges` as `a>b` or `a:handle>b`; nodes are whatever the edges name. */
function workflowOf(edges: readonly string[], extra: object = {}) {
  const read = edges.map((text) => {
    const [from = '', target = ''] = text.split('>');
    const [source = '', sourceHandle] = from.split(':');
    return { source, target, ...(sourceHandle !== undefined && { sourceHandle }), ...extra };
  });
  const ids = [...new Set(['t', ...read.flatMap((edge) => [edge.source, edge.target])])].filter((name) => name !== 'ghost');
  return workflowSchema.parse({ id: 'wf', orgId: 'org_a', status: 'active', canvas: { nodes: ids.map((name) => ({ id: name, type: 'x' })), edges: read } });
}

function graphOf(edges: readonly string[]): WorkflowGraph {
  const outcome = buildGraph(workflowOf(edges), id('t'));
  if (outcome.outcome !== 'graph') throw new Error(outcome.reason);
  return outcome.graph;
}

const done = (branch: string | null = null): NodeEnd => ({ end: 'done', branch });
const ends = (entries: Record<string, NodeEnd>) => new Map<NodeId, NodeEnd>(Object.entries(entries).map(([key, end]) => [id(key), end]));

describe('buildGraph', () => {
  it('leaves out what the trigger does not lead to', () => {
    expect(graphOf(['t>a', 'b>c']).order.map((node) => node.id)).toEqual(['t', 'a']);
  });

  it('refuses a cycle that the trigger leads to', () => {
    expect(buildGraph(workflowOf(['t>a', 'a>b', 'b>a']), id('t'))).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('cycle') as string });
  });

  it('takes no notice of a cycle that the trigger does not lead to', () => {
    expect(graphOf(['t>a', 'b>c', 'c>b']).order).toHaveLength(2);
  });

  it('refuses a trigger node that is not there, and two nodes with one id', () => {
    expect(buildGraph(workflowOf(['t>a']), id('nobody')).outcome).toBe('refused');
    const twice = workflowOf(['t>a']);
    twice.canvas.nodes.push(...twice.canvas.nodes);
    expect(buildGraph(twice, id('t')).outcome).toBe('refused');
  });

  it('notes an edge that leads nowhere and goes on without it', () => {
    expect(graphOf(['t>a', 'a>ghost']).notes).toEqual([expect.stringContaining('ghost')]);
  });

  it('ignores an expression on an edge and says so', () => {
    const outcome = buildGraph(workflowOf(['t>a'], { condition: { expression: 'process.exit()' } }), id('t'));
    expect(outcome).toMatchObject({ graph: { notes: [expect.stringContaining('ignored') as string] } });
  });
});

describe('frontierOf', () => {
  it('begins with the trigger alone, even if something leads to it', () => {
    expect(frontierOf(graphOf(['t>a']), new Map())).toEqual({ ready: ['t'], skipped: [] });
  });

  it('makes all that follows a node ready at once', () => {
    expect(frontierOf(graphOf(['t:output>a', 't>b']), ends({ t: done() })).ready).toEqual(['a', 'b']);
  });

  it.each([['yes', 'a'], ['no', 'b'], ['true', 'a'], ['false', 'b']])('follows the handle of the branch %s and skips the other', (branch, chosen) => {
    const frontier = frontierOf(graphOf(['t>c', 'c:yes>a', 'c:false>b']), ends({ t: done(), c: done(branch) }));
    expect(frontier.ready).toEqual([chosen]);
    expect(frontier.skipped).toEqual([chosen === 'a' ? 'b' : 'a']);
  });

  it('follows an edge without a handle whatever the branch', () => {
    expect(frontierOf(graphOf(['t>c', 'c>a', 'c:output>b']), ends({ t: done(), c: done('no') })).ready).toEqual(['a', 'b']);
  });

  it('skips all that hangs on a skipped branch alone', () => {
    const frontier = frontierOf(graphOf(['t>c', 'c:yes>a', 'a>b', 'b>d']), ends({ t: done(), c: done('no') }));
    expect(frontier).toEqual({ ready: [], skipped: ['a', 'b', 'd'] });
  });

  it('lets a join wait for all that leads to it, and run though one branch was skipped', () => {
    const graph = graphOf(['t>a', 't>c', 'c:yes>b', 'a>join', 'b>join']);
    expect(frontierOf(graph, ends({ t: done(), c: done('no') })).ready).toEqual(['a']);
    expect(frontierOf(graph, ends({ t: done(), c: done('no'), a: done() })).ready).toEqual(['join']);
  });

  it('does not go on from a failed node, but elsewhere', () => {
    const frontier = frontierOf(graphOf(['t>a', 'a>x', 't>b']), ends({ t: done(), a: { end: 'failed' } }));
    expect(frontier).toEqual({ ready: ['b'], skipped: ['x'] });
  });

  it('passes a disabled node over, along its plain edges only', () => {
    const frontier = frontierOf(graphOf(['t>c', 'c:yes>a', 'c>b']), ends({ t: done(), c: { end: 'disabled' } }));
    expect(frontier).toEqual({ ready: ['b'], skipped: ['a'] });
  });
});
