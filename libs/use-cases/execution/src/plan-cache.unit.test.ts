import type { WorkflowDefinition } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import type { NodeHandlers } from './node-handler.ts';
import { createPlanCache } from './plan-cache.ts';
import type { ExecutionObserver } from './ports.ts';
import { exampleDefinition, exampleNodeId } from './testing/examples.ts';

const start = exampleNodeId('trigger');
const observer: ExecutionObserver = { executionEnded: () => undefined, nodeEnded: () => undefined, canvasNoted: () => undefined, claimLost: () => undefined, writeFailed: () => undefined };
const handlers: NodeHandlers = {
  find: (type) => (type === 'trigger' ? { effect: 'pure', prepare: () => ({ run: () => Promise.resolve({ outcome: 'completed', output: null }) }) } : undefined),
};
const planned = exampleDefinition({ nodes: [{ id: 'trigger', type: 'trigger' }], edges: [] });
const refused = exampleDefinition({ nodes: [{ id: 'trigger', type: 'odd' }], edges: [] });

/** Definitions that are found by name, and what was asked for. */
function workbench(found: (id: string, call: number) => WorkflowDefinition | null, bytes = 1) {
  const asked: string[] = [];
  const definitions = {
    find: async (id: string) => {
      asked.push(id);
      const definition = found(id, asked.length);
      return Promise.resolve(definition && { definition, bytes });
    },
  };
  return { asked, definitions };
}

describe('the cache of plans', () => {
  it('makes one plan for all that ask while it is being made', async () => {
    const { asked, definitions } = workbench(() => planned);
    const cache = createPlanCache(definitions, handlers, observer);
    const plans = await Promise.all(Array.from({ length: 50 }, () => cache.planFor('a', start)));
    expect(new Set(plans).size).toBe(1);
    expect(asked).toEqual(['a']);
  });

  it('keeps the refusal of a definition that cannot be planned', async () => {
    const { asked, definitions } = workbench(() => refused);
    const cache = createPlanCache(definitions, handlers, observer);
    for (let time = 0; time < 2; time += 1) expect(await cache.planFor('a', start)).toMatchObject({ outcome: 'refused', failure: { code: 'NODE_TYPE_UNKNOWN' } });
    expect(asked).toEqual(['a']);
  });

  it('asks again for a definition that was not there, or could not be read', async () => {
    const { asked, definitions } = workbench((_id, call) => {
      if (call === 1) throw new Error('away');
      return call === 2 ? null : planned;
    });
    const cache = createPlanCache(definitions, handlers, observer);
    await expect(cache.planFor('a', start)).rejects.toThrow('away');
    expect(await cache.planFor('a', start)).toMatchObject({ outcome: 'refused', failure: { code: 'DOCUMENT_INVALID' } });
    expect(await cache.planFor('a', start)).toMatchObject({ outcome: 'planned' });
    expect(asked).toHaveLength(3);
  });

  it('lets the least recently used plan go where there are too many', async () => {
    const { asked, definitions } = workbench(() => planned);
    const cache = createPlanCache(definitions, handlers, observer, { maximumPlans: 2 });
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.planFor(id, start);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('lets the least recently used plans go where their definitions are too large together', async () => {
    const { asked, definitions } = workbench(() => planned, 40);
    const cache = createPlanCache(definitions, handlers, observer, { maximumBytes: 100 });
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.planFor(id, start);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('counts a definition once however often its plan is used', async () => {
    const { asked, definitions } = workbench(() => planned, 40);
    const cache = createPlanCache(definitions, handlers, observer, { maximumBytes: 100 });
    for (const id of ['a', 'a', 'a', 'b', 'b', 'a']) await cache.planFor(id, start);
    expect(asked).toEqual(['a', 'b']);
  });
});
