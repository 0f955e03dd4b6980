import { z } from 'zod';
import { nameSchema, sentenceSchema, timeSchema } from './scalars.ts';

export const deadLetterSummarySchema = z.object({
  id: nameSchema,
  state: nameSchema,
  orgId: nameSchema,
  submissionId: nameSchema.nullable(),
  source: nameSchema,
  code: nameSchema,
  message: sentenceSchema,
  /** Null where a row by hand tells none. */
  firstSeen: timeSchema.nullable(),
});
export type DeadLetterView = z.output<typeof deadLetterSummarySchema>;

export const deadLettersPageSchema = z.object({ letters: z.array(deadLetterSummarySchema).max(200), next: nameSchema.nullable() });
export type DeadLettersPage = z.output<typeof deadLettersPageSchema>;

export const deadLetterDetailSchema = z.object({
  letter: deadLetterSummarySchema,
  /** What a retry would come to now. */
  plan: z.object({ outcome: nameSchema, sentence: sentenceSchema }),
  /** What people did about it, oldest first. */
  actions: z.array(z.object({ action: nameSchema, by: nameSchema, at: timeSchema, outcome: nameSchema, detail: sentenceSchema })).max(50),
  known: z.object({
    decisions: z.array(z.object({ path: nameSchema, outcome: nameSchema, decidedAt: timeSchema, workflows: z.array(nameSchema).max(200) })).max(20),
    executions: z.array(z.object({ workflowId: nameSchema, state: nameSchema, path: nameSchema })).max(200),
  }).nullable(),
});
export type DeadLetterDetail = z.output<typeof deadLetterDetailSchema>;
