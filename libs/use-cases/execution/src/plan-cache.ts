import { maximumDocumentBytes, type NodeId } from '@tandem/documents';
import { LRUCache } from 'lru-cache';
import type { NodeHandlers } from './node-handler.ts';
import { planOf, type PlanOutcome } from './plan.ts';
import type { DefinitionReader, ExecutionObserver } from './ports.ts';

export interface PlanSource {
  planFor(definitionId: string, start: NodeId): Promise<PlanOutcome>;
}

export interface PlanCacheOptions {
  readonly maximumPlans?: number;
  /** Of their definitions together: a plan holds about what its definition does. */
  readonly maximumBytes?: number;
}

interface Loaded {
  readonly outcome: PlanOutcome;
  /** Of its definition; null where there is none. */
  readonly bytes: number | null;
}

/** A plan that is being made; the cache asks for a size. */
const bytesUntilMade = 1;

/**
 * Plans by definition, each made once for all that ask meanwhile; the least recently used one goes when they are too
 * many or too large. A definition that could not be read, or was not there, is asked for again.
 */
export function createPlanCache(
  definitions: DefinitionReader,
  handlers: NodeHandlers,
  observer: ExecutionObserver,
  { maximumPlans = 500, maximumBytes = 8 * maximumDocumentBytes }: PlanCacheOptions = {},
): PlanSource {
  const plans = new LRUCache<string, Promise<PlanOutcome>>({ max: maximumPlans, maxSize: maximumBytes });

  async function load(definitionId: string, start: NodeId): Promise<Loaded> {
    const found = await definitions.find(definitionId);
    if (!found) return { outcome: { outcome: 'refused', failure: { code: 'DOCUMENT_INVALID', message: `the definition ${definitionId} is not there` } }, bytes: null };
    const outcome = planOf(found.definition, start, handlers);
    if (outcome.outcome === 'planned' && outcome.plan.graph.notes.length > 0) observer.canvasNoted(definitionId, outcome.plan.graph.notes);
    return { outcome, bytes: found.bytes };
  }

  function make(key: string, definitionId: string, start: NodeId): Promise<PlanOutcome> {
    const loading = load(definitionId, start);
    const plan = loading.then(({ outcome }) => outcome);
    plans.set(key, plan, { size: bytesUntilMade });
    const weigh = (bytes: number | null): void => {
      // one that had to go while it was being made is not remembered after all
      if (plans.peek(key) !== plan) return;
      plans.delete(key);
      if (bytes !== null) plans.set(key, plan, { size: bytes });
    };
    loading.then(({ bytes }) => { weigh(bytes); }, () => { weigh(null); });
    return plan;
  }

  return {
    planFor(definitionId, start) {
      const key = `${definitionId} ${start}`;
      return plans.get(key) ?? make(key, definitionId, start);
    },
  };
}
