import { legacyAssignment, type PhaseAssignment } from '@tandem/routing';
import type { FlagState, FlagStrategy } from './ports.ts';

/** Whether a strategy is for an organization. `perhaps`: only the flag's own evaluation can tell. */
type Reach = 'yes' | 'perhaps' | 'no';

export function reachOf({ enabled, lists, conditional }: FlagStrategy, orgId: string): Reach {
  if (!enabled || lists.some(({ orgIds }) => !orgIds.includes(orgId))) return 'no';
  return conditional || lists.length === 0 ? 'perhaps' : 'yes';
}

/** Where the flag has an organization, and by which strategy. */
type FlagReadingOf =
  | { readonly kind: 'certain'; readonly assignment: PhaseAssignment; readonly strategy: FlagStrategy | null }
  /** A strategy may reach it, or says nothing that can be obeyed; null: the flag has no strategy at all. */
  | { readonly kind: 'uncertain'; readonly strategy: FlagStrategy | null };

/** Reads the lists as Unleash's SDKs evaluate them: in order, the first that reaches the organization wins. */
export function assignmentIn({ enabled, strategies }: FlagState, orgId: string): FlagReadingOf {
  if (!enabled) return { kind: 'certain', assignment: legacyAssignment, strategy: null };
  // a flag that is on without a strategy is on for everybody, and names no phase
  if (strategies.length === 0) return { kind: 'uncertain', strategy: null };
  const strategy = strategies.find((one) => reachOf(one, orgId) !== 'no');
  if (!strategy) return { kind: 'certain', assignment: legacyAssignment, strategy: null };
  if (reachOf(strategy, orgId) === 'perhaps' || strategy.assignment === null) return { kind: 'uncertain', strategy };
  return { kind: 'certain', assignment: strategy.assignment, strategy };
}

/** All organizations that the flag names, in lists of strategies that are on. */
export function organizationsIn({ strategies }: FlagState): readonly string[] {
  return [...new Set(strategies.filter(({ enabled }) => enabled).flatMap(({ lists }) => lists.flatMap(({ orgIds }) => orgIds)))];
}
