import { z } from 'zod';
import { countSchema, nameSchema, timeSchema, verdictSchema } from './scalars.ts';

export const reportSummarySchema = z.object({
  id: nameSchema,
  at: timeSchema,
  /** Null: all organizations. */
  orgId: nameSchema.nullable(),
  from: timeSchema,
  to: timeSchema,
  submissions: countSchema,
  diverged: countSchema,
  verdict: verdictSchema.nullable(),
});
export type ReportSummary = z.output<typeof reportSummarySchema>;

export const reportsPageSchema = z.object({ reports: z.array(reportSummarySchema).max(100) });
export type ReportsPage = z.output<typeof reportsPageSchema>;
