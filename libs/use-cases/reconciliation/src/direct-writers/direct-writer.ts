import type { SubmissionSummary } from '@tandem/comparison';
import { formIdSchema, orgIdSchema, type FormId, type OrgId } from '@tandem/documents';
import { z } from 'zod';

/**
 * A document of `direct_writers`: a rule by which the operator knows whose an unstamped submission is. A writer
 * that nobody knows may be a handler that triggers by itself, without our keys, and would run everything twice.
 */
export interface DirectWriter {
  readonly _id: string;
  readonly orgId: OrgId;
  /** Who writes, in the operator's words. */
  readonly name: string;
  readonly formId: FormId;
  /** Fields of the data that are all there; none: any. */
  readonly fields: readonly string[];
  /** Null: any. */
  readonly formVersion: number | null;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: Date;
  /** Null while it stands. */
  readonly endedAt: Date | null;
  /** When this record may go; only ended ones do. */
  readonly expireAt: Date | null;
}

const text = (longest: number) => z.string().trim().min(1).max(longest);

export const directWriterOrderSchema = z.object({
  orgId: orgIdSchema,
  name: text(100),
  formId: formIdSchema,
  fields: z.array(text(128)).max(20).default([]),
  formVersion: z.number().int().min(0).max(1_000_000_000).nullable().default(null),
  reason: text(500),
  by: text(100),
});
export type DirectWriterOrder = z.output<typeof directWriterOrderSchema>;

/** Whether the rule names the writer of an unstamped submission. */
export function names({ formId, fields, formVersion }: Pick<DirectWriter, 'formId' | 'fields' | 'formVersion'>, submission: Pick<SubmissionSummary, 'formId' | 'snapshot'>): boolean {
  if (!submission.snapshot) return false;
  const { data, formVersion: version } = submission.snapshot;
  return submission.formId === formId && (formVersion === null || formVersion === version) && fields.every((field) => Object.hasOwn(data, field));
}
