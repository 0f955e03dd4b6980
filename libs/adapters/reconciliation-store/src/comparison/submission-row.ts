import type { SubmissionSummary } from '@tandem/comparison';
import { formIdSchema, routingStampSchema, submissionIdSchema, type SubmissionSnapshot } from '@tandem/documents';
import { mergeKeyOf, type PartlyDecoded } from '@tandem/mongodb';
import type { Keyed } from '@tandem/reconciliation';
import { ObjectId, type Document } from 'mongodb';

/** What the comparison needs of a submission. */
export const submissionFields = [
  '_id', 'submissionId', 'formId', 'formVersion', 'data', 'respondent', 'metadata', 'submittedAt', 'createdAt', 'updatedAt', 'routing',
] as const;

/** Reads a document that anybody may have written: what isn't valid is null, nothing throws. */
export function submissionRow(document: PartlyDecoded): Keyed<SubmissionSummary> {
  const id: unknown = document._id;
  const createdAt = dateOf(document.createdAt);
  const stamp = routingStampSchema.safeParse(document.routing);
  return {
    mergeKey: mergeKeyOf(id),
    row: {
      submissionId: submissionIdSchema.safeParse(document.submissionId).data ?? null,
      formId: formIdSchema.safeParse(document.formId).data ?? null,
      stamp: stamp.data ?? null,
      snapshot: document.isUndecodable ? null : snapshotOf(document),
      idTime: id instanceof ObjectId ? id.getTimestamp().getTime() : (createdAt ?? dateOf(document.submittedAt) ?? new Date(0)).getTime(),
      createdAt,
      updatedAt: dateOf(document.updatedAt),
    },
  };
}

function snapshotOf(document: Document): SubmissionSnapshot {
  const { formId, formVersion, data, respondent, metadata } = document as Record<string, unknown>;
  const submittedAt = dateOf(document.submittedAt);
  return {
    formId: typeof formId === 'string' ? formId : '',
    data: isObject(data) ? data : {},
    ...(typeof formVersion === 'number' && { formVersion }),
    ...(isObject(respondent) && { respondent }),
    ...(isObject(metadata) && { metadata }),
    ...(submittedAt && { submittedAt }),
  };
}

function dateOf(value: unknown): Date | null {
  return value instanceof Date ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
