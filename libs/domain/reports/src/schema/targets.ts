import { z } from 'zod';
import { countSchema, nameSchema, sentenceSchema } from './scalars.ts';

/** What became of a target of the migration's plan. */
export const targetOutcomes = {
  met: 'measured, and reached',
  missed: 'measured, and not reached',
  undecided: 'measured, on too little to say',
  'not-tested': 'this window never came to where it would show',
  'not-measured': 'nothing here measures it',
} as const satisfies Readonly<Record<string, string>>;
export type TargetOutcome = keyof typeof targetOutcomes;

const outcomeNames = Object.keys(targetOutcomes) as [TargetOutcome, ...TargetOutcome[]];

export const targetSchema = z.object({
  id: nameSchema,
  title: sentenceSchema,
  /** What the plan asks for, in words. */
  asks: sentenceSchema,
  outcome: z.enum(outcomeNames),
  /** Null where it was not measured; never made up. */
  value: z.number().nullable(),
  threshold: z.number(),
  unit: z.enum(['ms', 'per second', 'share']),
  /** How many observations stand behind the value. */
  n: countSchema,
  /** Where the value is from, and what it doesn't say. */
  basis: sentenceSchema,
});
export type ReportTarget = z.output<typeof targetSchema>;

/** What other measurements of this deployment came to; nothing in a run can tell these. */
export const measurementsSchema = z.strictObject({
  /** Queries for each submission, as `npm run bench` counts them on the wire. */
  readsPerSubmission: z.strictObject({ explicit: z.number().nonnegative(), stream: z.number().nonnegative(), source: z.string().min(1).max(500) }).optional(),
  /** Lines of the submission handler, counted in one way before and after. */
  handlerLines: z.strictObject({ before: z.number().int().positive(), after: z.number().int().nonnegative(), source: z.string().min(1).max(500) }).optional(),
});
export type Measurements = z.output<typeof measurementsSchema>;
