import { phases } from '@tandem/documents';
import { z } from 'zod';
import { countSchema, nameSchema, sentenceSchema, timeSchema, verdictSchema } from './scalars.ts';

/** Organizations with a line of their own, at most; the others are counted. */
export const mostOrganizations = 500;
const mostVersions = 20;

export const versionsSchema = z.object({
  /** Of the program that made the report; null where it was not said. */
  tandem: nameSchema.nullable(),
  /** Those that decided, as far as decisions and findings tell; more than one is skew. Empty: not known. */
  matcher: z.array(nameSchema).max(mostVersions),
  /** Of the flag's definition, as stamps and flips in the window carry it. Empty: not known. */
  flagRevisions: z.array(nameSchema).max(mostVersions),
});

export const headerSchema = z.object({
  runId: nameSchema,
  trigger: z.enum(['schedule', 'hand']),
  /** The process that ran it. */
  by: nameSchema,
  /** `interrupted`: the figures are of what was compared until then. */
  state: z.enum(['completed', 'interrupted']),
  /** Null: all organizations. */
  orgId: nameSchema.nullable(),
  window: z.object({ from: timeSchema, to: timeSchema }),
  startedAt: timeSchema,
  endedAt: timeSchema,
  /** Everything before it is judged; null where nothing was compared. */
  comparedUpTo: timeSchema.nullable(),
  /** Up to where the stream has durably done everything; null where none has ever run. */
  streamWatermark: timeSchema.nullable(),
  /** How many submissions each phase had; `unstamped` for direct writes. */
  phases: z.array(z.object({ phase: z.enum([...phases, 'unstamped']), submissions: countSchema })).max(phases.length + 1),
  organizations: countSchema,
  /** Open findings of earlier windows that were looked at again. */
  rechecked: countSchema,
  versions: versionsSchema,
});
export type ReportHeader = z.output<typeof headerSchema>;

export const gateLineSchema = z.object({
  gate: nameSchema,
  verdict: verdictSchema,
  value: z.number().nullable(),
  /** What is held against the threshold: the value itself, or its confidence bound. */
  bound: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: nameSchema,
  /** How many observations stand behind the value. */
  n: countSchema,
  whatWouldChangeIt: sentenceSchema,
});
export type ReportGateLine = z.output<typeof gateLineSchema>;

/** A gate that is not met, and what to do about it. */
export const blockSchema = z.object({ gate: nameSchema, verdict: verdictSchema, todo: sentenceSchema });

export const organizationVerdictSchema = z.object({
  orgId: nameSchema,
  /** Null where the run did not judge it by itself. */
  verdict: verdictSchema.nullable(),
  /** The phase to which its move was judged; null: any later one, or not judged. */
  target: nameSchema.nullable(),
  submissions: countSchema,
  diverged: countSchema,
  comparedUpTo: timeSchema,
  /** The gates that are not met. */
  blocking: z.array(nameSchema).max(100),
});

export const verdictsSchema = z.object({
  overall: verdictSchema,
  /** The phase to which a move was judged; null: any later one, by all gates. */
  target: nameSchema.nullable(),
  /** Why it is no GO although every line is; null where nothing withholds it. */
  withheld: sentenceSchema.nullable(),
  /** The worst first; empty where it is GO. */
  blocking: z.array(blockSchema).max(100),
  /** Those that fare worst first. */
  organizations: z.array(organizationVerdictSchema).max(mostOrganizations),
  organizationsLeftOut: countSchema,
});
/** What the verdict rests on beside its lines. */
export const checksSchema = z.object({
  /** Known divergences put into copies of the facts, and how many the comparison found; null where that was not done. */
  selfTest: z.object({ injected: countSchema, found: countSchema, missed: z.array(z.object({ kind: nameSchema, injected: countSchema, found: countSchema })).max(50) }).nullable(),
  /** How many diverged submissions each ignore covered. */
  ignored: z.array(z.object({ ignoreId: nameSchema, submissions: countSchema })).max(200),
  /** The window that was declared beforehand and that this evaluates; null: none, so that no promotion may rest on it. */
  declaredWindowId: nameSchema.nullable(),
});
export type ReportChecks = z.output<typeof checksSchema>;

export type ReportVerdicts = z.output<typeof verdictsSchema>;
