import type { FlagList, FlagState, FlagStrategy } from '@tandem/migration';
import { parseFlagReading } from '@tandem/routing';
import { flagRevisionOf } from '../flag-revision.ts';
import type { WireConstraint, WireEnvironment, WireSegment, WireStrategy } from './wire.ts';

/**
 * Stands in a list that has become empty, which Unleash does not take. It can't be an organization's name;
 * the strategy stays where it is in their order, and the flag is never on without one, which would be for everybody.
 */
export const nobody = 'nobody';

/** The constraints that list organizations, by their place. */
export const listIdOf = (index: number) => `constraint-${index}`;

/** What is in a list, `nobody` too, which whoever adds an organization in the dashboard leaves there. */
export function storedIn({ strategies }: WireEnvironment, strategyId: string, listId: string): readonly string[] {
  const constraints = strategies.find(({ id }) => id === strategyId)?.constraints ?? [];
  return constraints.find((_, index) => listIdOf(index) === listId)?.values ?? [];
}

/** The admin API's answer, understood. */
export function flagStateOf(environment: WireEnvironment, segments: readonly WireSegment[]): FlagState {
  const used = new Set(environment.strategies.flatMap((strategy) => strategy.segments));
  return {
    enabled: environment.enabled,
    revision: flagRevisionOf([environment, segments.filter(({ id }) => used.has(id))]),
    strategies: environment.strategies.map((strategy) => strategyOf(strategy, segments)),
  };
}

function strategyOf(strategy: WireStrategy, segments: readonly WireSegment[]): FlagStrategy {
  const used = strategy.segments.map((id) => segments.find((segment) => segment.id === id));
  const own = strategy.constraints.map((constraint, index) => ({ constraint, id: listIdOf(index), via: 'constraint' as const }));
  const shared = used.flatMap((segment) =>
    (segment?.constraints ?? []).map((constraint, index) => ({ constraint, id: `segment-${segment?.id ?? 0}-${index}`, via: 'segment' as const })));
  const all = [...own, ...shared];
  const lists = all.filter(({ constraint }) => isList(constraint));
  return {
    id: strategy.id,
    title: strategy.title ?? strategy.name,
    assignment: assignmentOf(strategy),
    enabled: strategy.disabled !== true,
    lists: lists.map(({ constraint, id, via }): FlagList => ({ id, via, orgIds: constraint.values.filter((value) => value !== nobody) })),
    conditional: lists.length < all.length || used.includes(undefined) || isShare(strategy),
  };
}

function isList({ contextName, operator, inverted }: WireConstraint): boolean {
  return contextName === 'orgId' && operator === 'IN' && inverted !== true;
}

/** Any strategy but one for all whom its constraints let through. */
function isShare({ name, parameters }: WireStrategy): boolean {
  if (name === 'default') return false;
  return name !== 'flexibleRollout' || String(parameters.rollout) !== '100';
}

function assignmentOf({ variants }: WireStrategy): FlagStrategy['assignment'] {
  const [variant, ...others] = variants ?? [];
  if (!variant?.payload || others.length > 0) return null;
  const parsed = parseFlagReading({ kind: 'variant', payload: variant.payload.value });
  return parsed.outcome === 'valid' ? parsed.assignment : null;
}
