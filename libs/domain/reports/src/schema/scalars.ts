import { z } from 'zod';

/* Names and sentences come from outside: they are text, bounded, and whoever renders them shows them as text. */

export const longestName = 512;
export const longestSentence = 2_000;

/** An ISO date, as JSON has it. */
export const timeSchema = z.string().max(40);
export const nameSchema = z.string().max(longestName);
export const sentenceSchema = z.string().max(longestSentence);
export const countSchema = z.number().int().nonnegative();
/** Null where it is not known, which is never the same as zero. */
export const millisecondsSchema = z.number().nonnegative().nullable();
/** From 0 to 1; null where nothing stands behind it. */
export const shareSchema = z.number().min(0).max(1).nullable();

export const verdictSchema = z.enum(['GO', 'NO-GO', 'INCONCLUSIVE']);
export type ReportVerdict = z.output<typeof verdictSchema>;
