import { maximumDocumentBytes, type NodeId } from '@tandem/documents';
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

interface Remembered {
  readonly plan: Promise<PlanOutcome>;
  /** Zero until its definition is read. */
  readonly bytes: number;
}

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
  const plans = new Map<string, Remembered>();
  let bytesTogether = 0;

  async function load(key: string, definitionId: string, start: NodeId): Promise<PlanOutcome> {
    let isMade = false;
    try {
      const found = await definitions.find(definitionId);
      if (!found) return { outcome: 'refused', failure: { code: 'DOCUMENT_INVALID', message: `the definition ${definitionId} is not there` } };
      const outcome = planOf(found.definition, start, handlers);
      if (outcome.outcome === 'planned' && outcome.plan.graph.notes.length > 0) observer.canvasNoted(definitionId, outcome.plan.graph.notes);
      weigh(key, found.bytes);
      isMade = true;
      return outcome;
    } finally {
      if (!isMade) forget(key);
    }
  }

  function remember(key: string, remembered: Remembered): Promise<PlanOutcome> {
    forget(key);
    plans.set(key, remembered);
    bytesTogether += remembered.bytes;
    for (const oldest of plans.keys()) {
      if (plans.size <= maximumPlans && bytesTogether <= maximumBytes) break;
      forget(oldest);
    }
    return remembered.plan;
  }

  function forget(key: string): void {
    bytesTogether -= plans.get(key)?.bytes ?? 0;
    plans.delete(key);
  }

  /** One that had to go while it was being made is not remembered after all. */
  function weigh(key: string, bytes: number): void {
    const made = plans.get(key);
    if (made) void remember(key, { ...made, bytes });
  }

  return {
    planFor(definitionId, start) {
      const key = `${definitionId} ${start}`;
      return remember(key, plans.get(key) ?? { plan: load(key, definitionId, start), bytes: 0 });
    },
  };
}
