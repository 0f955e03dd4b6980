import { z } from 'zod';
import { rowIds } from './rows/row.ts';

const figure = z.object({
  of: z.string(),
  what: z.string(),
  unit: z.string(),
  values: z.array(z.number()).readonly(),
  median: z.number(),
  lowest: z.number(),
  highest: z.number(),
});

const verdict = z.object({
  of: z.string(),
  what: z.string(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  value: z.number().nullable(),
  reached: z.boolean(),
});

const series = z.object({ of: z.string(), what: z.string(), unit: z.string(), everyMs: z.number(), values: z.array(z.number()).readonly() });

/** The load averages over a minute; the second is the bench's own doing, the first is whoever else is there. */
const round = z.object({ loadBefore: z.number(), loadAfter: z.number(), seconds: z.number() });

const rowResult = z.object({
  id: z.enum(rowIds),
  title: z.string(),
  figures: z.array(figure).readonly(),
  verdicts: z.array(verdict).readonly(),
  rounds: z.array(round).readonly(),
  series: z.array(series).readonly(),
  /** Why it could not be measured; null where it was. */
  failure: z.string().nullable(),
});

/** All of one bench, as `--json` writes it and `--render` reads it. */
export const resultsSchema = z.object({
  startedAt: z.string(),
  seconds: z.number(),
  plan: z.object({ rounds: z.number(), events: z.number(), backlog: z.number(), loadSeconds: z.number(), warmUpSeconds: z.number(), idleSeconds: z.number() }),
  machine: z.object({ cpus: z.number(), model: z.string(), memoryGigabytes: z.number(), system: z.string(), node: z.string() }),
  backends: z.array(z.object({ name: z.string(), label: z.string(), version: z.string(), limits: z.array(z.string()).readonly() })).readonly(),
  rows: z.array(rowResult).readonly(),
});

export type Results = z.infer<typeof resultsSchema>;
export type RowResult = z.infer<typeof rowResult>;
export type Round = z.infer<typeof round>;
