import type { DeadLetter } from '@tandem/documents';

const insertedAt = new Date('2026-03-01T12:00:00.000Z');

/** The stream's open letter of an insert without data, as the stream writes it. */
export function exampleDeadLetter(changes: Partial<DeadLetter> = {}): DeadLetter {
  const submissionId = 'sub_poison';
  return {
    _id: 'letter',
    source: 'stream',
    orgId: 'org_examples',
    submissionId,
    mergeKey: `${(insertedAt.getTime() / 1_000).toString(16)}0000000000000001`,
    code: 'EVENT_POISONED',
    message: 'no data',
    clusterTime: { seconds: insertedAt.getTime() / 1_000, increment: 1 },
    resumeToken: { _data: '00' },
    event: { operationType: 'insert', namespace: { db: 'org_examples', coll: 'form_submissions' }, fullDocument: { submissionId, formId: 'form-contact', organizationId: 'org_examples' } },
    documentKey: null,
    state: 'open',
    firstSeen: new Date(insertedAt.getTime() + 1_000),
    ...changes,
  };
}
