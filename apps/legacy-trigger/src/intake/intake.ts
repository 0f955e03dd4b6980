import type { Form, FormId, OrgId, Submission, SubmissionId } from '@tandem/documents';
import { isTandemError, TandemError } from '@tandem/errors';
import type { ExplicitPath, StampedSubmission } from '@tandem/explicit-path';
import { withoutPageFields } from '@tandem/forms';
import type { StoredSubmission, SubmissionStore } from '@tandem/mongodb';
import type { ExplicitCalls } from '../explicit-calls/explicit-calls.ts';
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

export interface Receipt {
  readonly submissionId: SubmissionId;
  /** The same request had come before. */
  readonly repeated: boolean;
}

export interface IntakePorts {
  readonly forms: PublishedForms;
  readonly submissions: SubmissionStore;
  readonly explicitPath: Pick<ExplicitPath, 'stamp'>;
  readonly calls: Pick<ExplicitCalls, 'start'>;
  readonly onInserted: (submission: StampedSubmission) => void;
}

export interface Intake {
  /**
   * Validates, stamps, inserts, and makes the explicit call as the stamp says. With an idempotency key
   * a repeat inserts nothing, obeys the stored stamp and makes the call again.
   * Rejects with FORM_UNKNOWN, FORM_NOT_PUBLISHED, SUBMISSION_INVALID, IDEMPOTENCY_KEY_REUSED: nothing
   * was written; STORE_UNAVAILABLE: unknown, ask again with the same key.
   */
  accept(request: SubmissionRequest): Promise<Receipt>;
}

export function createIntake(ports: IntakePorts): Intake {
  async function check(request: SubmissionRequest, data: Record<string, unknown>): Promise<Form> {
    const { form, rules } = await ports.forms.find(request.orgId, request.formId);
    const problems = rules.validate(data).map(({ path, message }) => ({ path: `data.${path}`, message }));
    if (problems.length > 0) throw new TandemError('SUBMISSION_INVALID', `${problems.length} fields`, { problems });
    return form;
  }

  function repeat(stored: StoredSubmission, contentHash: string): Receipt {
    if (stored.contentHash !== contentHash) throw new TandemError('IDEMPOTENCY_KEY_REUSED', stored.submission.submissionId);
    if (isStamped(stored.submission)) ports.calls.start(stored.submission, { mergeKey: stored.mergeKey, operationTime: null });
    return { submissionId: stored.submission.submissionId, repeated: true };
  }

  return {
    async accept(request) {
      const { orgId, formId, idempotencyKey, respondent } = request;
      const data = withoutPageFields(request.data);
      const keyed = idempotencyKey === undefined
        ? null
        : { submissionId: submissionIdFor(orgId, formId, idempotencyKey), contentHash: contentHashOf({ data, respondent }) };
      try {
        const form = await check(request, data);
        const submissionId = keyed?.submissionId ?? newSubmissionId();
        const submission = stampedSubmission(request, form, data, submissionId, ports.explicitPath.stamp(orgId));
        const insert = await ports.submissions.insert(submission, keyed?.contentHash ?? null);
        if (insert.outcome === 'already-there') return repeat(insert.stored, keyed?.contentHash ?? '');
        ports.onInserted(submission);
        ports.calls.start(submission, insert);
        return { submissionId, repeated: false };
      } catch (error) {
        // what was taken once stays taken, although its form would refuse it by now
        const stored = keyed && isRefusal(error) ? await ports.submissions.find(orgId, keyed.submissionId) : null;
        if (keyed && stored) return repeat(stored, keyed.contentHash);
        throw error;
      }
    },
  };
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

function isStamped(submission: Submission): submission is StampedSubmission {
  return submission.routing !== undefined;
}
