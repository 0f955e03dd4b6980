import type { LiveProcess, OrgId, Phase, PhaseOverride } from '@tandem/documents';
import { messageOf } from '@tandem/errors';
import { phaseAfter, type TargetPhase, type Verdict } from '@tandem/gates';
import { createOverrideTable } from '@tandem/routing';
import type { FlagState } from '../flag/ports.ts';
import { assignmentIn, organizationsIn } from '../flag/reading.ts';
import { readInFlight, type InFlightReading } from './in-flight.ts';
import type { ReadingPorts } from './ports.ts';

export interface OrganizationStatus {
  readonly orgId: string;
  /** False: the flag lists it, and there is no such database. */
  readonly exists: boolean;
  /** By the flag's lists; null where these do not tell for certain, or Unleash does not answer. */
  readonly flagPhase: Phase | null;
  /** What new submissions are stamped with. */
  readonly phase: Phase | null;
  readonly isHeld: boolean;
  /** Held executions, counted up to a thousand. */
  readonly held: number;
  /** So many, or more. */
  readonly heldIsCutOff: boolean;
  readonly next: TargetPhase | null;
  readonly verdict: Verdict | null;
  readonly verdictAt: Date | null;
  /** Of the last ten minutes. */
  readonly inFlight: InFlightReading;
}

export interface MigrationStatus {
  readonly at: Date;
  /** Null: Unleash does not answer, or no admin token was given. */
  readonly flag: Pick<FlagState, 'enabled' | 'revision'> | null;
  /** Why it could not be read; null where it could. */
  readonly flagTrouble: string | null;
  readonly overrides: readonly PhaseOverride[];
  readonly overridesRevision: number;
  readonly processes: readonly LiveProcess[];
  readonly organizations: readonly OrganizationStatus[];
  readonly organizationsLeftOut: number;
}

const recentMs = 10 * 60_000;
const mostHeld = 1_000;
const mostOrganizations = 500;
/** Organizations looked at together. */
const atOnce = 8;

/** Where every organization stands, or one of them. Works without Unleash: then the flag's part is null. */
export async function readStatus(ports: ReadingPorts, only: OrgId | null): Promise<MigrationStatus> {
  const now = ports.clock();
  const [reading, overrides, processes, known] = await Promise.all([
    readFlag(ports), ports.overrides.read(), ports.acknowledgement.processes.list(), ports.organizations.all(),
  ]);
  const { flag, trouble } = reading;
  const named = only === null ? [...new Set<string>([...known, ...(flag ? organizationsIn(flag) : [])])].sort() : [only];
  const table = createOverrideTable(overrides.overrides);
  const exists = new Set<string>(known);
  const read = (orgId: OrgId) => organizationStatus(ports, { orgId, exists: exists.has(orgId), flag, now, forced: table.phaseFor(orgId, now), isHeld: table.isHeld(orgId, now) });
  const organizations: OrganizationStatus[] = [];
  const shown = named.slice(0, mostOrganizations) as OrgId[];
  for (let start = 0; start < shown.length; start += atOnce) organizations.push(...(await Promise.all(shown.slice(start, start + atOnce).map(read))));
  return {
    at: new Date(now), flag: flag && { enabled: flag.enabled, revision: flag.revision }, flagTrouble: trouble, overrides: table.inForce(now), overridesRevision: overrides.revision,
    processes, organizations, organizationsLeftOut: named.length - shown.length,
  };
}

async function readFlag({ flag }: ReadingPorts): Promise<{ readonly flag: FlagState | null; readonly trouble: string | null }> {
  try {
    return { flag: await flag.read(), trouble: null };
  } catch (error) {
    return { flag: null, trouble: messageOf(error) };
  }
}

interface Subject {
  readonly orgId: OrgId;
  readonly exists: boolean;
  readonly flag: FlagState | null;
  readonly forced: Phase | null;
  readonly isHeld: boolean;
  readonly now: number;
}

async function organizationStatus(ports: ReadingPorts, { orgId, exists, flag, forced, isHeld, now }: Subject): Promise<OrganizationStatus> {
  const reading = flag && assignmentIn(flag, orgId);
  const flagPhase = reading?.kind === 'certain' ? reading.assignment.phase : null;
  const phase = forced ?? flagPhase;
  const next = phase === null || phase === 'complete' ? null : phaseAfter(phase);
  const [verdict, held, inFlight] = await Promise.all([
    next && ports.verdicts.verdictFor(orgId, next),
    ports.held.count(orgId, mostHeld),
    exists ? readInFlight(ports.submissions, orgId, now - recentMs, now) : { stamps: [], isCutOff: false },
  ]);
  return { orgId, exists, flagPhase, phase, isHeld, held, heldIsCutOff: held === mostHeld, next, verdict: verdict?.gates.verdict ?? null, verdictAt: verdict?.evaluatedAt ?? null, inFlight };
}
