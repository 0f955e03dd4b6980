import { z } from 'zod';
import { routingStampSchema } from './phase.ts';
import { formIdSchema, orgIdSchema, submissionIdSchema } from './ids.ts';

/** What a person sent: field values by path. Dates and other BSON values may occur in direct writes. */
export const submissionDataSchema = z.record(z.string(), z.unknown());
export type SubmissionData = z.infer<typeof submissionDataSchema>;

const submissionFieldsSchema = z.looseObject({
  submissionId: submissionIdSchema,
  formId: formIdSchema,
  formVersion: z.number().int().nonnegative().optional(),
  organizationId: orgIdSchema,
  data: submissionDataSchema,
  respondent: z.record(z.string(), z.unknown()).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  submittedAt: z.date().optional(),
  createdAt: z.date().optional(),
  updatedAt: z.date().optional(),
  /** Absent on a direct write: an import, a shell, a handler not yet adapted. */
  routing: routingStampSchema.optional(),
  /** How many workflows led to this write, one from another; a `mongodb-write` node passes it on. */
  causationDepth: z.number().int().min(0).max(1_000).optional(),
});
const optionalFields = Object.entries(submissionFieldsSchema.shape).flatMap(([field, schema]) => (schema instanceof z.ZodOptional ? [field] : []));

/** A document of `form_submissions`, without MongoDB's `_id`. Drivers store an absent field as null, so that is what null means here. */
export const submissionSchema = z.preprocess(withoutAbsentFields, submissionFieldsSchema);
export type Submission = z.infer<typeof submissionSchema>;

/** Most documents have none, and are not copied. */
function withoutAbsentFields(document: unknown): unknown {
  if (!isObject(document) || !optionalFields.some((field) => document[field] === null)) return document;
  return Object.fromEntries(Object.entries(document).filter(([field, value]) => value !== null || !optionalFields.includes(field)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What a person sent, as far as workflows see it: filters may look into these, and an execution keeps them. */
export const submissionParts = ['data', 'respondent', 'metadata', 'formId', 'formVersion', 'submittedAt'] as const satisfies readonly (keyof Submission)[];

/** The part of a submission that an execution keeps: the data as decided. */
export interface SubmissionSnapshot {
  readonly formId: string;
  readonly formVersion?: number;
  readonly data: SubmissionData;
  readonly respondent?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly submittedAt?: Date;
}

/** What an execution needs of a submission. */
export function snapshotOf(submission: Submission): SubmissionSnapshot {
  return {
    formId: submission.formId,
    data: submission.data,
    ...(submission.formVersion !== undefined && { formVersion: submission.formVersion }),
    ...(submission.respondent && { respondent: submission.respondent }),
    ...(submission.metadata && { metadata: submission.metadata }),
    ...(submission.submittedAt && { submittedAt: submission.submittedAt }),
  };
}
