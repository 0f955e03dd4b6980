import { z } from 'zod';
import { countSchema, nameSchema, sentenceSchema, timeSchema } from './scalars.ts';

/** Findings that one repair may name. */
export const mostRepairs = 100;

/** Why somebody acts: by the console, or by a command. */
export const reasonSchema = z.string().trim().min(3, { error: 'say why, in a few words' }).max(500);
/** Who acts. The console's token says that somebody may; the name is what the audit shows. */
export const operatorSchema = z.string().trim().min(1, { error: 'must not be empty' }).max(100);

export const repairPlanRequestSchema = z.strictObject({ findingIds: z.array(z.string().min(1).max(512)).min(1).max(mostRepairs) });
export const repairRequestSchema = repairPlanRequestSchema.extend({ reason: reasonSchema, by: operatorSchema });
export type RepairRequest = z.output<typeof repairRequestSchema>;

/** `enqueue` or `record`: what is to become of a direct write that nobody has decided. */
export const retryRequestSchema = z.strictObject({ reason: reasonSchema, by: operatorSchema, word: z.enum(['enqueue', 'record']).nullable().default(null) });
export type RetryRequest = z.output<typeof retryRequestSchema>;

export const rearmRequestSchema = z.strictObject({ reason: reasonSchema, by: operatorSchema });
export type RearmRequest = z.output<typeof rearmRequestSchema>;

/** What a repair would do for each submission, or has done. */
export const repairStepSchema = z.object({
  findingId: nameSchema.nullable(),
  submissionId: nameSchema.nullable(),
  /** `ready`, `repaired`, or why nothing is to be done. */
  outcome: nameSchema,
  /** What is, or was, to be done: `enqueue` adds the job of an execution that waits again. Null where it is nothing. */
  does: z.enum(['trigger', 'enqueue']).nullable(),
  sentence: sentenceSchema,
});
export const repairAnswerSchema = z.object({
  /** Those that would be, or were, mended. */
  ready: countSchema,
  steps: z.array(repairStepSchema).max(mostRepairs),
});
export type RepairAnswer = z.output<typeof repairAnswerSchema>;

export const actionAnswerSchema = z.object({ outcome: z.enum(['done', 'refused']), sentence: sentenceSchema });
export type ActionAnswer = z.output<typeof actionAnswerSchema>;

/** One deed of the audit. */
export const auditEntrySchema = z.object({
  id: nameSchema,
  action: nameSchema,
  orgId: nameSchema.nullable(),
  by: nameSchema,
  at: timeSchema,
  reason: sentenceSchema.nullable(),
  outcome: nameSchema,
  detail: z.array(z.object({ name: nameSchema, value: sentenceSchema })).max(50),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

export const auditPageSchema = z.object({ actions: z.array(auditEntrySchema).max(200) });
export type AuditPage = z.output<typeof auditPageSchema>;
