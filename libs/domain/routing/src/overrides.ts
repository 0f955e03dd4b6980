import type { OrgId, Phase, PhaseOverride } from '@tandem/documents';
import type { PhaseSource } from './assignment.ts';

/**
 * Port: the overrides in force. Answers from memory, never fails and never waits: while the database is
 * away the last known ones stand. An override ends by itself at its time.
 */
export interface OverrideSource {
  /** Null: the flag's. */
  phaseFor(orgId: OrgId): Phase | null;
  /** Whether the stream path is kept from enqueuing. */
  isHeld(orgId: OrgId): boolean;
  revision(): number;
}

/** Overrides made ready to be asked for each submission; times in milliseconds by the server's clock. */
export interface OverrideTable {
  phaseFor(orgId: OrgId, now: number): Phase | null;
  isHeld(orgId: OrgId, now: number): boolean;
  inForce(now: number): readonly PhaseOverride[];
}

export function isInForce({ expiresAt }: PhaseOverride, now: number): boolean {
  return expiresAt === null || expiresAt.getTime() > now;
}

export function createOverrideTable(overrides: readonly PhaseOverride[]): OverrideTable {
  const byOrganization = (some: readonly PhaseOverride[]) => new Map(some.map((override) => [override.orgId, override]));
  const phases = byOrganization(overrides.filter(({ phase }) => phase !== null));
  const holds = byOrganization(overrides.filter(({ phase }) => phase === null));
  const find = (table: ReadonlyMap<OrgId | null, PhaseOverride>, orgId: OrgId, now: number) =>
    [table.get(orgId), table.get(null)].find((override) => override !== undefined && isInForce(override, now));
  return {
    phaseFor: (orgId, now) => (phases.size === 0 ? null : (find(phases, orgId, now)?.phase ?? null)),
    isHeld: (orgId, now) => holds.size > 0 && find(holds, orgId, now) !== undefined,
    inForce: (now) => overrides.filter((override) => isInForce(override, now)),
  };
}

/** The phases where an override beats the flag. What it stamps names the override's revision in the flag's stead. */
export function createOverriddenPhases(flag: PhaseSource, overrides: OverrideSource): PhaseSource {
  return {
    assignmentFor(orgId) {
      const assignment = flag.assignmentFor(orgId);
      const phase = overrides.phaseFor(orgId);
      return phase === null ? assignment : { ...assignment, phase };
    },
    flagRevision: (orgId) => (orgId === undefined || overrides.phaseFor(orgId) === null ? flag.flagRevision() : `override-${overrides.revision()}`),
  };
}
