import { z } from 'zod';
import { reportComparisonSchema } from './comparison.ts';
import { countsOfAllSchema, divergenceSchema, flipsSchema, heatSchema, latencySchema, streamSchema } from './counts.ts';
import { findingsSchema } from './findings.ts';
import { checksSchema, gateLineSchema, headerSchema, verdictsSchema } from './header.ts';
import { nameSchema, sentenceSchema, timeSchema } from './scalars.ts';
import { targetSchema } from './targets.ts';

export const reportSchemaVersion = 1;

/** What whoever asks for a report may add to it: a table of its own. */
export const sectionSchema = z.object({
  title: nameSchema,
  /** Set above the table. */
  says: sentenceSchema,
  heads: z.array(nameSchema).min(1).max(20),
  rows: z.array(z.array(sentenceSchema).max(20)).max(500),
});
export type ReportSection = z.output<typeof sectionSchema>;

/** What a run came to: the one object that is kept, and rendered as JSON, text and a page. Dates are ISO strings. */
export const reportSchema = z.object({
  schemaVersion: z.literal(reportSchemaVersion),
  /** The run's id. */
  id: nameSchema,
  /** By the database server's clock. */
  generatedAt: timeSchema,
  header: headerSchema,
  verdict: verdictsSchema,
  gates: z.array(gateLineSchema).max(100),
  checks: checksSchema,
  targets: z.array(targetSchema).max(20),
  counts: countsOfAllSchema,
  divergence: divergenceSchema,
  latency: z.array(latencySchema).max(40),
  findings: findingsSchema,
  stream: streamSchema,
  flips: flipsSchema,
  heat: heatSchema,
  /** Organizations that could not be compared; the verdict is not GO. */
  failures: z.array(z.object({ orgId: nameSchema, during: nameSchema, message: sentenceSchema })).max(1_000),
  /** Against the report before it about the same organizations; null where there is none. */
  sinceBefore: reportComparisonSchema.nullable(),
  sections: z.array(sectionSchema).max(10),
});
export type Report = z.output<typeof reportSchema>;
