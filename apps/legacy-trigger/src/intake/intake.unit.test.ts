import { formIdSchema, formSchema, orgIdSchema, type OrgId, type SubmissionId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { InsertPosition, StampedSubmission } from '@tandem/explicit-path';
import { compileForm } from '@tandem/forms';
import type { StoredSubmission } from '@tandem/mongodb';
import { describe, expect, it } from 'vitest';
import { createIntake, type SubmissionRequest } from './intake.ts';

const orgId = orgIdSchema.parse('org_acme');
const formId = formIdSchema.parse('contact');
const form = formSchema.parse({ id: formId, organizationId: orgId, name: 'Contact', isPublished: true, currentVersion: 7, fieldConfigs: [{ path: 'email', type: 'email', required: true }] });
const operationTime = { seconds: 1, increment: 1 };

function setUp() {
  const stored = new Map<string, StoredSubmission>();
  const calls: { submission: StampedSubmission; position: InsertPosition }[] = [];
  const inserted: StampedSubmission[] = [];
  let formFailure: TandemError | null = null;
  let phase: 'legacy' | 'primary' = 'legacy';
  const intake = createIntake({
    forms: { find: () => (formFailure ? Promise.reject(formFailure) : Promise.resolve({ form, rules: compileForm(form) })) },
    submissions: {
      find: (_orgId: OrgId, id: SubmissionId) => Promise.resolve(stored.get(id) ?? null),
      insert(submission, contentHash) {
        const there = stored.get(submission.submissionId);
        if (there) return Promise.resolve({ outcome: 'already-there', stored: there });
        const mergeKey = `key-${stored.size}`;
        stored.set(submission.submissionId, { submission, mergeKey, contentHash });
        return Promise.resolve({ outcome: 'inserted', mergeKey, operationTime });
      },
    },
    stamp: () => ({ phase, flagRevision: 'r1', decidedAt: new Date(1_000), by: 'test' }),
    calls: { start: (submission, position) => calls.push({ submission, position }) },
    onInserted: (submission) => inserted.push(submission),
  });
  const accept = (changes: Partial<SubmissionRequest> = {}) =>
    intake.accept({ orgId, formId, data: { email: 'ada@example.org' }, metadata: { deviceType: 'desktop' }, ...changes });
  return {
    accept, stored, calls, inserted,
    refuseForm: (failure: TandemError) => { formFailure = failure; },
    moveTo: (next: 'legacy' | 'primary') => { phase = next; },
  };
}

describe('accepting a submission', () => {
  it('stores it with its stamp, then makes the call with the place of the insert', async () => {
    const { accept, stored, calls, inserted } = setUp();
    const { submissionId, repeated } = await accept({ respondent: { userId: 'u1' } });
    expect(repeated).toBe(false);
    expect(stored.get(submissionId)?.submission).toEqual({
      submissionId, formId, formVersion: 7, organizationId: orgId, data: { email: 'ada@example.org' }, respondent: { userId: 'u1' }, metadata: { deviceType: 'desktop' },
      submittedAt: new Date(1_000), createdAt: new Date(1_000), updatedAt: new Date(1_000), routing: { phase: 'legacy', flagRevision: 'r1', decidedAt: new Date(1_000), by: 'test' },
    });
    expect(calls).toMatchObject([{ submission: { submissionId }, position: { mergeKey: 'key-0', operationTime } }]);
    expect(inserted).toHaveLength(1);
  });

  it('names each field that is wrong, and writes nothing', async () => {
    const { accept, stored, calls } = setUp();
    await expect(accept({ data: { email: 'ada', phone: '1' } })).rejects.toMatchObject({
      code: 'SUBMISSION_INVALID', problems: [{ path: 'data.email' }, { path: 'data.phone' }],
    });
    expect([stored.size, calls.length]).toEqual([0, 0]);
  });

  it('gives submissions without a key ids of their own', async () => {
    const { accept, stored } = setUp();
    const receipts = await Promise.all([accept(), accept()]);
    expect(new Set(receipts.map((receipt) => receipt.submissionId)).size).toBe(2);
    expect([...stored.values()].map(({ contentHash }) => contentHash)).toEqual([null, null]);
  });
});

describe('an idempotency key', () => {
  it('leaves one submission, makes the call again, and obeys the stored stamp', async () => {
    const { accept, stored, calls, inserted, moveTo } = setUp();
    const first = await accept({ idempotencyKey: 'k' });
    moveTo('primary');
    expect(await accept({ idempotencyKey: 'k' })).toEqual({ submissionId: first.submissionId, repeated: true });
    expect([stored.size, inserted.length]).toEqual([1, 1]);
    expect(calls.map(({ submission, position }) => [submission.routing.phase, position])).toEqual([
      ['legacy', { outcome: 'inserted', mergeKey: 'key-0', operationTime }],
      ['legacy', { mergeKey: 'key-0', operationTime: null }],
    ]);
  });

  it('is of one form in one organization', async () => {
    const { accept } = setUp();
    const ids = [await accept({ idempotencyKey: 'k' }), await accept({ idempotencyKey: 'k', formId: formIdSchema.parse('other') }), await accept({ idempotencyKey: 'k', orgId: orgIdSchema.parse('org_b') })];
    expect(new Set(ids.map((receipt) => receipt.submissionId)).size).toBe(3);
  });

  it('takes the same answers in another order for the same, and what the page adds for nothing', async () => {
    const { accept } = setUp();
    await accept({ idempotencyKey: 'k', respondent: { a: 1, b: 2 }, data: { email: 'ada@example.org', _formMeta: { opened: 1 } } });
    expect(await accept({ idempotencyKey: 'k', respondent: { b: 2, a: 1 }, data: { email: 'ada@example.org', _formMeta: { opened: 2 } } })).toMatchObject({ repeated: true });
  });

  it('is refused with another body, a valid one or not', async () => {
    const { accept, calls } = setUp();
    await accept({ idempotencyKey: 'k' });
    await expect(accept({ idempotencyKey: 'k', data: { email: 'eve@example.org' } })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(accept({ idempotencyKey: 'k', data: {} })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(calls).toHaveLength(1);
  });

  it('finds what was taken before the form was unpublished, and nothing else', async () => {
    const { accept, refuseForm } = setUp();
    await accept({ idempotencyKey: 'k' });
    refuseForm(new TandemError('FORM_NOT_PUBLISHED', 'contact'));
    expect(await accept({ idempotencyKey: 'k' })).toMatchObject({ repeated: true });
    await expect(accept({ idempotencyKey: 'new' })).rejects.toMatchObject({ code: 'FORM_NOT_PUBLISHED' });
    await expect(accept()).rejects.toMatchObject({ code: 'FORM_NOT_PUBLISHED' });
  });
});
