import { countClasses, exclusionReasons, type CountClass, type ExclusionReason } from '@tandem/comparison';
import { z } from 'zod';
import { countSchema, millisecondsSchema, nameSchema, shareSchema, timeSchema } from './scalars.ts';

/** Forms and workflows with a line of their own, at most. */
export const mostSubjects = 200;
export const mostBuckets = 60;
export const mostSamples = 240;
export const mostFlips = 500;
export const mostCells = 400;

const counted = <Name extends string>(names: Readonly<Record<Name, unknown>>) => z.record(z.enum(Object.keys(names) as [Name, ...Name[]]), countSchema);

/** Each submission in exactly one class, each excluded one with one reason. */
export const countsSchema = z.object({
  submissions: countSchema,
  classes: counted<CountClass>(countClasses),
  exclusions: counted<ExclusionReason>(exclusionReasons),
  /** Neither pending nor excluded. */
  compared: countSchema,
  diverged: countSchema,
});
export type ReportCounts = z.output<typeof countsSchema>;

export const subjectSchema = z.object({ id: nameSchema, submissions: countSchema, compared: countSchema, diverged: countSchema });
/** `others`: all that have no line of their own, together; null where there are none. */
const subjectsSchema = z.object({ rows: z.array(subjectSchema).max(mostSubjects), others: subjectSchema.omit({ id: true }).nullable() });
export type ReportSubjects = z.output<typeof subjectsSchema>;

export const countsOfAllSchema = z.object({
  total: countsSchema,
  byPhase: z.array(z.object({ phase: nameSchema, counts: countsSchema })).max(10),
  /** Null where the run did not count by form or workflow. */
  byForm: subjectsSchema.nullable(),
  byWorkflow: subjectsSchema.nullable(),
});

/** From the insert until a path was done with it. */
export const latencySchema = z.object({
  path: nameSchema,
  /** Null: all phases together. */
  phase: nameSchema.nullable(),
  n: countSchema,
  p50Ms: z.number().nonnegative(),
  p99Ms: z.number().nonnegative(),
  maxMs: z.number().nonnegative(),
  /** How many took at most so long, and longer than the one before; empty where the run has no distribution. */
  buckets: z.array(z.object({ upToMs: z.number().nonnegative(), n: countSchema })).max(mostBuckets),
});
export type ReportLatency = z.output<typeof latencySchema>;

const rateSchema = z.object({
  compared: countSchema,
  diverged: countSchema,
  rate: shareSchema,
  /** One-sided bounds (Clopper–Pearson), each at `confidence`; null where nothing was compared. */
  lower: shareSchema,
  upper: shareSchema,
});
export type ReportRate = z.output<typeof rateSchema>;

export const divergenceSchema = rateSchema.extend({
  confidence: z.number(),
  threshold: z.number(),
  byPhase: z.array(rateSchema.extend({ phase: nameSchema })).max(10),
});
export type ReportDivergence = z.output<typeof divergenceSchema>;

export const streamSchema = z.object({
  /** The oldest first, the worst of each stretch where there are more; empty where none were kept. */
  samples: z.array(z.object({ at: timeSchema, lagMs: millisecondsSchema, runwayMs: millisecondsSchema })).max(mostSamples),
});

export const flipSchema = z.object({ at: timeSchema, orgId: nameSchema, from: nameSchema.nullable(), to: nameSchema, flagRevision: nameSchema });
/** When processes first saw an organization in another phase. */
export const flipsSchema = z.object({ rows: z.array(flipSchema).max(mostFlips), leftOut: countSchema });

/** Findings that count as divergence, by the form and the workflow they are about. */
export const heatSchema = z.object({
  cells: z.array(z.object({ formId: nameSchema, workflowId: nameSchema, findings: countSchema })).max(mostCells),
  leftOut: countSchema,
});
export type ReportHeat = z.output<typeof heatSchema>;
