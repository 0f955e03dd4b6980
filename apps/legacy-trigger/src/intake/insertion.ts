import type { Form, FormId, OrgId, Submission, SubmissionId } from '@tandem/documents';
import { isTandemError, TandemError } from '@tandem/errors';
import type { InsertPosition, Stamp, StampedSubmission } from '@tandem/explicit-path';
import { withoutPageFields } from '@tandem/forms';
import type { StoredSubmission, SubmissionStore } from '@tandem/mongodb';
import type { PublishedForms } from './published-forms.ts';
import { contentHashOf, newSubmissionId, submissionIdFor } from './submission-identity.ts';

/** What somebody sent, its structure checked and its form not yet asked. */
export interface SubmissionRequest {
  readonly orgId: OrgId;
  readonly formId: FormId;
  readonly data: Readonly<Record<string, unknown>>;
  readonly respondent?: Record<string, unknown> | undefined;
  readonly metadata: Record<string, unknown>;
  readonly idempotencyKey?: string | undefined;
}

export interface InsertionPorts {
  readonly forms: PublishedForms;
  readonly submissions: SubmissionStore;
  readonly stamp: Stamp;
  readonly onInserted: (submission: StampedSubmission) => void;
}

/** What is stored, by this request or by the same one before it. */
export interface Inserted {
  readonly submission: Submission;
  readonly position: InsertPosition;
  readonly repeated: boolean;
}

export interface Insertion {
  /**
   * Validates, stamps, inserts. With an idempotency key a repeat inserts nothing, and what was stored is given.
   * Rejects with FORM_UNKNOWN, FORM_NOT_PUBLISHED, SUBMISSION_INVALID, IDEMPOTENCY_KEY_REUSED: nothing
   * was written; STORE_UNAVAILABLE: unknown, ask again with the same key.
   */
  insert(request: SubmissionRequest): Promise<Inserted>;
}

/** All that a handler does once the stream alone starts workflows; before, the explicit call comes on top. */
export function createInsertion(ports: InsertionPorts): Insertion {
  async function check(request: SubmissionRequest, data: Record<string, unknown>): Promise<Form> {
    const { form, rules } = await ports.forms.find(request.orgId, request.formId);
    const problems = rules.validate(data).map(({ path, message }) => ({ path: `data.${path}`, message }));
    if (problems.length > 0) throw new TandemError('SUBMISSION_INVALID', `${problems.length} fields`, { problems });
    return form;
  }

  return {
    async insert(request) {
      const { orgId, formId, idempotencyKey, respondent } = request;
      const data = withoutPageFields(request.data);
      const keyed = idempotencyKey === undefined
        ? null
        : { submissionId: submissionIdFor(orgId, formId, idempotencyKey), contentHash: contentHashOf({ data, respondent }) };
      try {
        const form = await check(request, data);
        const submissionId = keyed?.submissionId ?? newSubmissionId();
        const submission = stampedSubmission(request, form, data, submissionId, ports.stamp(orgId));
        const insert = await ports.submissions.insert(submission, keyed?.contentHash ?? null);
        if (insert.outcome === 'already-there') return repeatOf(insert.stored, keyed?.contentHash ?? '');
        ports.onInserted(submission);
        return { submission, position: insert, repeated: false };
      } catch (error) {
        // what was taken once stays taken, although its form would refuse it by now
        const stored = keyed && isRefusal(error) ? await ports.submissions.find(orgId, keyed.submissionId) : null;
        if (keyed && stored) return repeatOf(stored, keyed.contentHash);
        throw error;
      }
    },
  };
}

function repeatOf({ submission, mergeKey, contentHash: storedHash }: StoredSubmission, contentHash: string): Inserted {
  if (storedHash !== contentHash) throw new TandemError('IDEMPOTENCY_KEY_REUSED', submission.submissionId);
  return { submission, position: { mergeKey, operationTime: null }, repeated: true };
}

function stampedSubmission(
  { orgId, formId, respondent, metadata }: SubmissionRequest,
  form: Form,
  data: Record<string, unknown>,
  submissionId: SubmissionId,
  routing: StampedSubmission['routing'],
): StampedSubmission {
  const at = routing.decidedAt;
  return {
    submissionId,
    formId,
    formVersion: form.currentVersion ?? form.version ?? 1,
    organizationId: orgId,
    data,
    ...(respondent && { respondent }),
    metadata,
    submittedAt: at,
    createdAt: at,
    updatedAt: at,
    routing,
  };
}

function isRefusal(error: unknown): boolean {
  return (['FORM_UNKNOWN', 'FORM_NOT_PUBLISHED', 'SUBMISSION_INVALID'] as const).some((code) => isTandemError(error, code));
}
