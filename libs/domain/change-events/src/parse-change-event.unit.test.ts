import { updateKinds } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawChangeEvent } from './change-event.ts';
import { parseChangeEvent } from './parse-change-event.ts';

const submission = { _id: 'x', submissionId: 'sub_1', formId: 'form-1', organizationId: 'org_a', data: { name: 'Ada' } };
const raw = (changes: Partial<RawChangeEvent>): RawChangeEvent => ({
  token: { _data: 'aa' },
  operationType: 'insert',
  namespace: { db: 'org_a', coll: 'form_submissions' },
  clusterTime: { seconds: 1_000, increment: 1 },
  wallTime: new Date(1_000_000),
  documentKey: 'k1',
  ...changes,
});

describe('parseChangeEvent', () => {
  it('understands the insert of a submission', () => {
    expect(parseChangeEvent(raw({ fullDocument: submission }))).toMatchObject({
      kind: 'submission-inserted',
      orgId: 'org_a',
      mergeKey: 'k1',
      submission: { submissionId: 'sub_1' },
      clusterTime: { seconds: 1_000, increment: 1 },
    });
  });

  it('understands an update of a submission, and whether it changed anything a person sent', () => {
    const update = (updateDescription: unknown) => parseChangeEvent(raw({ operationType: 'update', updateDescription }));
    expect(update({ updatedFields: { 'data.name': 'Eve', updatedAt: new Date() } })).toMatchObject({ kind: 'submission-updated', orgId: 'org_a', mergeKey: 'k1', kinds: expect.arrayContaining(['updated']) as string[] });
    expect(update({ updatedFields: {}, removedFields: ['respondent'] })).toMatchObject({ kinds: expect.arrayContaining(['updated']) as string[] });
    expect(update({ updatedFields: {}, truncatedArrays: [{ field: 'data.list', newSize: 1 }] })).toMatchObject({ kinds: expect.arrayContaining(['updated']) as string[] });
    expect(update({ updatedFields: { syncStatus: 'synced', 'routing.phase': 'shadow', database: 1 } })).toMatchObject({ kinds: [] });
    expect(update(undefined)).toMatchObject({ kinds: updateKinds });
  });

  it('takes a replacement for an update, with its document', () => {
    const event = parseChangeEvent(raw({ operationType: 'replace', fullDocument: submission }));
    expect(event).toMatchObject({ kind: 'submission-updated', kinds: updateKinds, document: { submissionId: 'sub_1' } });
  });

  it('says of a submission that cannot be decoded why nothing becomes of it', () => {
    expect(parseChangeEvent(raw({ operationType: 'insert', fullDocument: undefined, isUndecodable: true }))).toMatchObject({ kind: 'invalid', reason: expect.stringContaining('cannot be decoded') as string });
  });

  it('names each update by its token, and alike however often it is read', () => {
    const named = (token: unknown) => parseChangeEvent(raw({ operationType: 'update', token }));
    expect(named({ _data: 'aa' })).toEqual(named({ _data: 'aa' }));
    expect(named({ _data: 'aa' })).not.toEqual(named({ _data: 'ab' }));
  });

  it.each([
    ['put', 'insert', { fullDocument: { id: 'w' } }],
    ['put', 'replace', { fullDocument: { id: 'w' } }],
    ['update', 'update', { updateDescription: { updatedFields: { name: 'x' }, removedFields: [] } }],
    ['untold', 'update', { oversizedBytes: 9_000_000 }],
    ['untold', 'update', { updateDescription: { updatedFields: { ['x'.repeat(5_000)]: 1 }, removedFields: [] } }],
    ['delete', 'delete', {}],
  ])('understands a workflow’s %s by %s', (type, operationType, changes) => {
    const event = parseChangeEvent(raw({ namespace: { db: 'org_a', coll: 'workflows' }, operationType, ...changes }));
    expect(event).toMatchObject({ kind: 'workflow-changed', documentKey: 'k1', change: { type } });
  });

  it.each([
    ['drop', { db: 'org_a', coll: 'workflows' }],
    ['rename', { db: 'org_a', coll: 'workflows_new' }],
    ['dropDatabase', { db: 'org_a' }],
  ])('takes a %s as the word that all workflows have to be read again', (operationType, namespace) => {
    expect(parseChangeEvent(raw({ operationType, namespace }))).toMatchObject({ kind: 'workflows-reset', orgId: 'org_a' });
  });

  it.each([
    ['another collection in the submissions’ place', 'restored', 'form_submissions', 'submissions-replaced'],
    ['another collection in the workflows’ place', 'restored', 'workflows', 'workflows-reset'],
    ['the submissions in the workflows’ place', 'form_submissions', 'workflows', 'workflows-reset'],
    ['the workflows in the submissions’ place', 'workflows', 'form_submissions', 'workflows-reset'],
  ])('understands a rename that puts %s', (_name, from, to, kind) => {
    const namespaces = { namespace: { db: 'org_a', coll: from }, renamedTo: { db: 'org_a', coll: to } };
    expect(parseChangeEvent(raw({ operationType: 'rename', ...namespaces }))).toMatchObject({ kind, orgId: 'org_a' });
  });

  it.each([
    ['an id of another shape', { fullDocument: { ...submission, submissionId: 'nonsense' } }],
    ['another organization than its database', { fullDocument: { ...submission, organizationId: 'org_b' } }],
    ['no document', {}],
    ['a document that was too large', { oversizedBytes: 9_000_000 }],
    ['a stamp that is none', { fullDocument: { ...submission, routing: { phase: 'someday' } } }],
    ['an operation nobody asked for', { operationType: 'invalidate' }],
  ])('calls an event with %s invalid, and says why', (_name, changes) => {
    const event = parseChangeEvent(raw(changes));
    expect(event).toMatchObject({ kind: 'invalid', orgId: 'org_a' });
    expect(event.kind === 'invalid' && event.reason).not.toBe('');
  });

  it('keeps a submission’s id for the dead letter where it has a valid one', () => {
    expect(parseChangeEvent(raw({ fullDocument: { ...submission, formId: '' } }))).toMatchObject({ kind: 'invalid', submissionId: 'sub_1' });
  });

  it('never throws, whatever the server sends', () => {
    const anything = fc.record({ operationType: fc.anything(), namespace: fc.anything(), fullDocument: fc.anything(), updateDescription: fc.anything() });
    fc.assert(
      fc.property(anything, fc.constantFrom('form_submissions', 'workflows', undefined), (changes, coll) => {
        const namespace = coll === undefined ? changes.namespace : { db: 'org_a', coll };
        expect(parseChangeEvent(raw({ ...changes, namespace })).kind).toMatch(/invalid|submission|workflow/);
      }),
    );
  });
});
