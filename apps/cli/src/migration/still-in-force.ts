import type { OrgId, PhaseOverride } from '@tandem/documents';
import { isInForce } from '@tandem/routing';

/** Which overrides, or holds, an organization is still under when its own has ended; with null, all organizations. */
export function stillInForce(overrides: readonly PhaseOverride[], kind: 'phase' | 'hold', named: OrgId | null, now: number): readonly PhaseOverride[] {
  return overrides.filter((override) =>
    (override.phase === null) === (kind === 'hold') && (named === null || override.orgId === null || override.orgId === named) && isInForce(override, now));
}
