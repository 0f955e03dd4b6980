import { phaseSchema, type OrgId, type Phase } from '@tandem/documents';
import { z } from 'zod';
import type { DirectWrites } from './instructions.ts';

/** The name of the one feature flag. */
export const migrationFlag = 'workflow-trigger-migration';

/** Where an organization stands, as the flag's variant says. */
export interface PhaseAssignment {
  readonly phase: Phase;
  readonly directWrites: DirectWrites;
}

/** Where every organization starts, and where the kill switch puts it. */
export const legacyAssignment: PhaseAssignment = { phase: 'legacy', directWrites: 'record' };

/** The JSON payload of a strategy's variant. */
export const variantPayloadSchema = z.object({
  phase: phaseSchema,
  directWrites: z.enum(['record', 'trigger']).default('record'),
});

/** What a flag evaluation said, before it is understood. */
export type FlagReading =
  | { readonly kind: 'off' }
  | { readonly kind: 'variant'; readonly payload: string };

export type ParsedReading =
  | { readonly outcome: 'valid'; readonly assignment: PhaseAssignment }
  | { readonly outcome: 'malformed'; readonly reason: string };

/** Off means `legacy`. A malformed variant is no assignment: the caller keeps the last valid one and alerts. */
export function parseFlagReading(reading: FlagReading): ParsedReading {
  if (reading.kind === 'off') return { outcome: 'valid', assignment: legacyAssignment };
  const json = parseJson(reading.payload);
  if (json === undefined) return { outcome: 'malformed', reason: 'the payload is not JSON' };
  const parsed = variantPayloadSchema.safeParse(json);
  return parsed.success
    ? { outcome: 'valid', assignment: parsed.data }
    : { outcome: 'malformed', reason: z.prettifyError(parsed.error).slice(0, 500) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The flag's revision before one was seen: nobody knows the phases, and all count as `legacy`. */
export const noRevision = 'none';

/**
 * Port: the live phases. `assignmentFor` never fails and never waits: it answers from memory, with the
 * last valid assignment. Call it once per submission and write the answer into the stamp; nobody routes
 * by the live flag twice.
 */
export interface PhaseSource {
  assignmentFor(orgId: OrgId): PhaseAssignment;
  /** A hash of the flag's definition; `noRevision` before the first one was seen. For an organization that an override moves: that override's. */
  flagRevision(orgId?: OrgId): string;
}
