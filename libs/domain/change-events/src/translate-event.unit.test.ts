import { submissionSourcesSchema } from '@tandem/submission-sources';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawChangeEvent } from './change-event.ts';
import { parseChangeEvent } from './parse-change-event.ts';
import { createEventTranslator } from './translate-event.ts';

const sources = submissionSourcesSchema.parse([
  { name: 'answers', collection: 'answers_*', updates: true, fields: { formId: { part: 'collection' }, data: 'values' } },
  { name: 'platform', database: 'platform', collection: 'global_submissions', updates: true, fields: { organizationId: 'orgId' } },
]);
const translate = createEventTranslator(sources, 'org_');
const raw = (changes: Partial<RawChangeEvent>): RawChangeEvent => ({
  token: { _data: 'aa' }, operationType: 'insert', namespace: { db: 'org_a', coll: 'answers_contact' }, clusterTime: { seconds: 1_000, increment: 1 }, wallTime: new Date(1_000_000), documentKey: 'k1', ...changes,
});

describe('translating events of other sources', () => {
  it('makes of an insert the one that the organization’s own collection would have told, and says where it was', () => {
    const event = translate(raw({ fullDocument: { submissionId: 'sub_1', values: { name: 'Ada' } } }));
    expect(event.origin).toEqual({ source: 'answers', db: 'org_a', coll: 'answers_contact' });
    expect(parseChangeEvent(event)).toMatchObject({ kind: 'submission-inserted', orgId: 'org_a', mergeKey: 'k1', submission: { submissionId: 'sub_1', formId: 'contact', organizationId: 'org_a', data: { name: 'Ada' } } });
  });

  it('finds the organization in the document where one database holds many', () => {
    const namespace = { db: 'platform', coll: 'global_submissions' };
    const fullDocument = { submissionId: 'sub_1', formId: 'contact', orgId: 'org_b', data: {} };
    expect(parseChangeEvent(translate(raw({ namespace, fullDocument })))).toMatchObject({ kind: 'submission-inserted', orgId: 'org_b' });
    const nobodys = [{ ...fullDocument, orgId: undefined }, { ...fullDocument, orgId: 'acme' }, null];
    expect(nobodys.map((document) => parseChangeEvent(translate(raw({ namespace, fullDocument: document }))))).toMatchObject([
      { kind: 'invalid', reason: 'source platform: the document names no organization' },
      { kind: 'invalid', reason: 'source platform: acme is no organization of this deployment' },
      { kind: 'invalid', reason: 'source platform: the event does not tell the document, and only that names the organization' },
    ]);
  });

  it('tells of an update what of the submission it touched', () => {
    const update = (updatedFields: object) => parseChangeEvent(translate(raw({ operationType: 'update', updateDescription: { updatedFields } })));
    expect(update({ 'values.name': 'Eve' })).toMatchObject({ kind: 'submission-updated', orgId: 'org_a', kinds: expect.arrayContaining(['updated']) as string[] });
    expect(update({ syncStatus: 'synced', data: 1 })).toMatchObject({ kind: 'submission-updated', kinds: [] });
  });

  it.each([
    ['the organizations’ own submissions', { namespace: { db: 'org_a', coll: 'form_submissions' } }],
    ['workflows', { namespace: { db: 'org_a', coll: 'workflows' }, operationType: 'replace' }],
    ['what is dropped', { namespace: { db: 'org_a' }, operationType: 'dropDatabase' }],
    ['what has no name', { namespace: undefined }],
  ])('leaves %s as they are', (_name, changes) => {
    const event = raw(changes);
    expect(translate(event)).toBe(event);
  });

  it('never throws, and takes nothing for a workflow, whatever a source holds', () => {
    const anything = fc.record({ operationType: fc.constantFrom('insert', 'update', 'replace'), fullDocument: fc.anything(), updateDescription: fc.anything() });
    const namespace = fc.constantFrom({ db: 'org_a', coll: 'answers_contact' }, { db: 'platform', coll: 'global_submissions' });
    fc.assert(
      fc.property(anything, namespace, (changes, at) => {
        expect(parseChangeEvent(translate(raw({ ...changes, namespace: at }))).kind).toMatch(/^(invalid|submission-inserted|submission-updated)$/);
      }),
    );
  });
});
