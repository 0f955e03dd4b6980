import { z } from 'zod';
import { targetOutcomes, type TargetOutcome } from './targets.ts';
import { countSchema, nameSchema, shareSchema, timeSchema, verdictSchema } from './scalars.ts';

const outcomeSchema = z.enum(Object.keys(targetOutcomes) as [TargetOutcome, ...TargetOutcome[]]);
const mostChanges = 500;

/** How many of a cause there were, then and now. */
const causeChangeSchema = z.object({ kind: nameSchema, cause: nameSchema, before: countSchema, after: countSchema });
export type CauseChange = z.output<typeof causeChangeSchema>;

/** What changed from one report to a later one. */
export const reportComparisonSchema = z.object({
  before: z.object({ id: nameSchema, generatedAt: timeSchema }),
  after: z.object({ id: nameSchema, generatedAt: timeSchema }),
  verdict: z.object({ before: verdictSchema, after: verdictSchema, changed: z.boolean() }),
  /** Only those whose verdict changed; null on the side where there was none. */
  organizations: z.array(z.object({ orgId: nameSchema, before: verdictSchema.nullable(), after: verdictSchema.nullable() })).max(mostChanges),
  /** `overlap`: the bounds of the two rates overlap, so the change may be chance; null where a side has none. */
  divergence: z.object({ before: shareSchema, after: shareSchema, overlap: z.boolean().nullable() }),
  /** p99 by path; null on the side where the path decided nothing. */
  latency: z.array(z.object({ path: nameSchema, beforeMs: z.number().nullable(), afterMs: z.number().nullable() })).max(10),
  /** Only those whose outcome changed. */
  targets: z.array(z.object({ id: nameSchema, before: outcomeSchema, after: outcomeSchema })).max(20),
  newCauses: z.array(causeChangeSchema).max(200),
  goneCauses: z.array(causeChangeSchema).max(200),
  /** On both sides, with another count. */
  otherCauses: z.array(causeChangeSchema).max(200),
});
export type ReportComparison = z.output<typeof reportComparisonSchema>;
