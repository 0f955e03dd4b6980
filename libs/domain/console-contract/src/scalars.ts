import { z } from 'zod';

/* What stands in an answer. Names and messages come from outside: they are text, bounded, and never markup. */

/** An ISO date, as JSON has it. */
export const timeSchema = z.string().max(40);
export const nameSchema = z.string().max(512);
export const sentenceSchema = z.string().max(4_000);
/** Milliseconds; null where it is not known, which is never the same as zero. */
export const millisecondsSchema = z.number().nullable();
export const countSchema = z.number().int().nonnegative();

export const phaseNames = ['legacy', 'shadow', 'parallel', 'primary', 'complete'] as const;
export const verdictNames = ['GO', 'NO-GO', 'INCONCLUSIVE'] as const;
export const severityNames = ['info', 'warning', 'critical'] as const;
export const pathNames = ['explicit', 'stream', 'fallback', 'repair'] as const;
/** To choose from; an answer may hold others, of a server that is newer. */
export const findingKindNames = [
  'missed-by-explicit', 'missed-by-stream', 'neither', 'different-workflows', 'registry-race', 'late', 'not-executed', 'duplicate-execution', 'in-doubt', 'phantom', 'direct-write', 'dead-lettered',
  'too-old', 'routing-mismatch', 'unknown',
] as const;
export const findingStatusNames = ['open', 'confirmed', 'repaired', 'healed', 'expired'] as const;
/** Neither mended nor cleared, nor too old to be either. */
export const standingStatusNames = ['open', 'confirmed'] as const satisfies readonly (typeof findingStatusNames)[number][];
/** Asked for in the place of one kind: all that count as divergence. */
export const countingKinds = 'counting';
/** Asked for in the place of one status: those that stand. */
export const standingStatuses = 'standing';

export const phaseNameSchema = z.enum(phaseNames);
export const verdictSchema = z.enum(verdictNames);
export const severitySchema = z.enum(severityNames);
export const pathNameSchema = z.enum(pathNames);

export type PhaseName = z.output<typeof phaseNameSchema>;
export type VerdictName = z.output<typeof verdictSchema>;
export type SeverityName = z.output<typeof severitySchema>;
export type PathName = z.output<typeof pathNameSchema>;
