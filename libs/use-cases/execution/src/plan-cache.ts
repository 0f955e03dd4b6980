import type { NodeId } from '@tandem/documents';
import type { NodeHandlers } from './node-handler.ts';
import { planOf, type PlanOutcome } from './plan.ts';
import type { DefinitionReader, ExecutionObserver } from './ports.ts';

export interface PlanSource {
  planFor(definitionId: string, start: NodeId): Promise<PlanOutcome>;
}

/**
 * Plans by definition, each made once for all that ask meanwhile; the least recently used one goes when there are too many.
 * A definition that could not be read, or was not there, is asked for again.
 */
export function createPlanCache(definitions: DefinitionReader, handlers: NodeHandlers, observer: ExecutionObserver, capacity = 500): PlanSource {
  const plans = new Map<string, Promise<PlanOutcome>>();

  async function load(key: string, definitionId: string, start: NodeId): Promise<PlanOutcome> {
    let isMade = false;
    try {
      const definition = await definitions.find(definitionId);
      if (!definition) return { outcome: 'refused', failure: { code: 'DOCUMENT_INVALID', message: `the definition ${definitionId} is not there` } };
      const outcome = planOf(definition, start, handlers);
      if (outcome.outcome === 'planned' && outcome.plan.graph.notes.length > 0) observer.canvasNoted(definitionId, outcome.plan.graph.notes);
      isMade = true;
      return outcome;
    } finally {
      if (!isMade) plans.delete(key);
    }
  }

  function remember(key: string, plan: Promise<PlanOutcome>): Promise<PlanOutcome> {
    plans.delete(key);
    plans.set(key, plan);
    const oldest = plans.keys().next();
    if (plans.size > capacity && !oldest.done) plans.delete(oldest.value);
    return plan;
  }

  return {
    planFor(definitionId, start) {
      const key = `${definitionId} ${start}`;
      return remember(key, plans.get(key) ?? load(key, definitionId, start));
    },
  };
}
