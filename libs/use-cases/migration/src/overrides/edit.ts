import type { OrgId, PhaseOverride } from '@tandem/documents';
import { isInForce } from '@tandem/routing';

type Kind = 'phase' | 'hold';

const kindOf = ({ phase }: PhaseOverride): Kind => (phase === null ? 'hold' : 'phase');

/** What stands after an override is put: it replaces the one of its kind for the same organization; ended ones go. */
export function withOverride(overrides: readonly PhaseOverride[], put: PhaseOverride): readonly PhaseOverride[] {
  const others = withoutOverride(overrides, put.orgId, kindOf(put)).filter((override) => isInForce(override, put.at.getTime()));
  return [...others, put];
}

/** What stands after one is taken away; the same list where there is none. */
export function withoutOverride(overrides: readonly PhaseOverride[], orgId: OrgId | null, kind: Kind): readonly PhaseOverride[] {
  const isMeant = (override: PhaseOverride) => override.orgId === orgId && kindOf(override) === kind;
  return overrides.some(isMeant) ? overrides.filter((override) => !isMeant(override)) : overrides;
}
