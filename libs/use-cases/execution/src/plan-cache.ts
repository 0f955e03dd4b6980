import type { NodeId } from '@tandem/documents';
import type { NodeHandlers } from './node-handler.ts';
import { planOf, type PlanOutcome } from './plan.ts';
import type { DefinitionReader, ExecutionObserver } from './ports.ts';

export interface PlanSource {
  planFor(definitionId: string, start: NodeId): Promise<PlanOutcome>;
}

/** Plans by definition; the least recently used one goes when there are too many. */
export function createPlanCache(definitions: DefinitionReader, handlers: NodeHandlers, observer: ExecutionObserver, capacity = 500): PlanSource {
  const plans = new Map<string, PlanOutcome>();

  async function load(key: string, definitionId: string, start: NodeId): Promise<PlanOutcome> {
    const definition = await definitions.find(definitionId);
    if (!definition) return { outcome: 'refused', failure: { code: 'DOCUMENT_INVALID', message: `the definition ${definitionId} is not there` } };
    const outcome = planOf(definition, start, handlers);
    if (outcome.outcome === 'planned' && outcome.plan.graph.notes.length > 0) observer.canvasNoted(definitionId, outcome.plan.graph.notes);
    remember(key, outcome);
    return outcome;
  }

  function remember(key: string, outcome: PlanOutcome): void {
    plans.delete(key);
    plans.set(key, outcome);
    const oldest = plans.keys().next();
    if (plans.size > capacity && !oldest.done) plans.delete(oldest.value);
  }

  return {
    async planFor(definitionId, start) {
      const key = `${definitionId} ${start}`;
      const known = plans.get(key);
      if (!known) return load(key, definitionId, start);
      remember(key, known);
      return known;
    },
  };
}
