import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson, submissionIdSchema, type FormId, type OrgId, type SubmissionId } from '@tandem/documents';

/** An idempotency key determines the submission's id, so a repeat finds what the first one left. */
export function submissionIdFor(orgId: OrgId, formId: FormId, idempotencyKey: string): SubmissionId {
  return submissionIdSchema.parse(`sub_${hash([orgId, formId, idempotencyKey]).slice(0, 40)}`);
}

export function newSubmissionId(): SubmissionId {
  return submissionIdSchema.parse(`sub_${randomBytes(16).toString('hex')}`);
}

/** Of what was sent, whatever the order of its fields. */
export function contentHashOf(content: unknown): string {
  return hash(content);
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
