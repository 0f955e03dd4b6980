import { submissionSchema } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapSubmission, organizationWithoutDocument } from './map-submission.ts';
import { submissionSourcesSchema } from './source-schema.ts';
import { createSourceFinder } from './source-finder.ts';
import { touchedPaths } from './touched-paths.ts';
import type { SubmissionSource } from './submission-source.ts';

/** As the driver has it, as far as anybody here can tell. */
const objectId = { toHexString: () => '65e1c2400000000000000001' };

const sourceOf = (source: object): SubmissionSource => {
  const [only] = submissionSourcesSchema.parse([{ name: 'one', collection: 'responses', ...source }]);
  if (!only) throw new Error('no source');
  return only;
};
const own = { database: 'org_acme', part: '' };

describe('mapping a document to a submission', () => {
  it('reads the platform’s global submissions', () => {
    const source = sourceOf({
      database: 'platform',
      collection: 'global_submissions',
      fields: {
        organizationId: 'submission.organizationId', submissionId: { path: 'submission.id', prefix: 'sub_' }, data: 'submission.data', metadata: 'submission.metadata',
      },
    });
    const document = { _id: objectId, formId: 'contact', submission: { id: 'x1', organizationId: 'org_acme', data: { email: 'ada@example.org' }, metadata: { ipAddress: '::1' } }, submittedAt: new Date(5) };
    const mapped = mapSubmission(source, { database: 'platform', part: '' }, document);
    expect(mapped).toEqual({
      organizationId: 'org_acme',
      document: { organizationId: 'org_acme', submissionId: 'sub_x1', formId: 'contact', data: { email: 'ada@example.org' }, metadata: { ipAddress: '::1' }, submittedAt: new Date(5) },
    });
    expect(submissionSchema.safeParse(mapped.document).success).toBe(true);
  });

  it('takes the organization, or a form, from the name of a collection', () => {
    const source = sourceOf({ database: 'platform', collection: 'submissions_*', fields: { organizationId: { part: 'collection', prefix: 'org_' } } });
    expect(organizationWithoutDocument(source, { database: 'platform', part: 'acme' })).toBe('org_acme');
    expect(organizationWithoutDocument(source, { database: 'platform', part: 'org_acme' })).toBe('org_acme');
    const perForm = sourceOf({ collection: 'form_*_answers', fields: { formId: { part: 'collection' } } });
    expect(mapSubmission(perForm, { database: 'org_acme', part: 'contact' }, {}).document).toMatchObject({ organizationId: 'org_acme', formId: 'contact' });
  });

  it('takes a flat document’s fields as its data, but for those that are read as something else', () => {
    const source = sourceOf({ fields: { submissionId: { path: '_id', prefix: 'sub_' }, formId: '_form.id', data: { rest: true } } });
    const { document } = mapSubmission(source, own, { _id: objectId, _form: { id: 'contact', version: 2 }, email: 'ada@example.org', createdAt: '2026-01-02T03:04:05.000Z' });
    expect(document).toEqual({ organizationId: 'org_acme', submissionId: 'sub_65e1c2400000000000000001', formId: 'contact', data: { email: 'ada@example.org' }, createdAt: new Date('2026-01-02T03:04:05.000Z') });
  });

  it('leaves out what is absent, null, or mapped to nothing, and what is no id', () => {
    const source = sourceOf({ fields: { metadata: null, formId: { constant: 'contact' } } });
    expect(mapSubmission(source, own, { submissionId: { nested: 1 }, data: null, metadata: { a: 1 }, routing: undefined }).document).toEqual({ organizationId: 'org_acme', formId: 'contact' });
    expect(mapSubmission(source, own, 'nonsense').document).toEqual({ organizationId: 'org_acme', formId: 'contact' });
  });

  it('reads own fields alone, whatever their names', () => {
    const source = sourceOf({ fields: { data: '__proto__', respondent: 'constructor.prototype', formId: 'toString' } });
    expect(mapSubmission(source, own, {}).document).toEqual({ organizationId: 'org_acme' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  const path = fc.array(fc.constantFrom('a', 'b', 'data', '__proto__', '_id'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  const fields = fc.record({ data: fc.oneof(path, fc.constant({ rest: true })), formId: path, submissionId: fc.record({ path, prefix: fc.constantFrom('', 'sub_') }), submittedAt: path });

  it('never throws, leaves the document as it was, and does the same again', () => {
    fc.assert(
      fc.property(fields, fc.anything({ withDate: true }), (given, document) => {
        const source = sourceOf({ fields: given });
        const before = structuredCloneOf(document);
        const mapped = mapSubmission(source, own, document);
        expect(mapped.organizationId).toBe('org_acme');
        expect(mapSubmission(source, own, document)).toEqual(mapped);
        expect(document).toEqual(before);
      }),
    );
  });

  it('finds again in the submission what lies at the mapped places of any document', () => {
    const key = fc.string({ minLength: 1, maxLength: 10 }).filter((name) => !/[.$\0]/.test(name) && name !== '__proto__');
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 3, maxLength: 3 }), fc.dictionary(key, fc.jsonValue()), fc.stringMatching(/^[a-z]{1,10}$/), ([outer = '', inner = '', id = ''], data, text) => {
        const source = sourceOf({ fields: { data: `${outer}.${inner}`, submissionId: { path: id, prefix: 'sub_' }, formId: id } });
        const { document } = mapSubmission(source, own, { [outer]: { [inner]: data }, [id]: text });
        expect(document).toMatchObject({ data, submissionId: text.startsWith('sub_') ? text : `sub_${text}`, formId: text });
      }),
    );
  });
});

describe('what an update of a source’s document touches', () => {
  const source = sourceOf({ fields: { data: 'answers', formId: 'form.id', submittedAt: 'at', respondent: null, metadata: null } });

  it.each([
    [{ updatedFields: { 'answers.name': 1 } }, ['data.name']],
    [{ updatedFields: { answers: {} }, removedFields: ['at'] }, ['data', 'submittedAt']],
    [{ updatedFields: { form: {} } }, ['formId']],
    [{ updatedFields: { 'form.title': 1, syncStatus: 'synced', answersCount: 3 } }, []],
    [{ truncatedArrays: [{ field: 'answers.list', newSize: 1 }] }, ['data.list']],
  ])('of %j is %j', (description, touched) => {
    expect(touchedPaths(source, description)).toEqual(touched);
  });

  it('is not known where the server does not tell', () => {
    expect(touchedPaths(source, undefined)).toBeNull();
  });

  it('is data, where that is all the rest', () => {
    const flat = sourceOf({ fields: { data: { rest: true }, formId: '_form.id' } });
    expect(touchedPaths(flat, { updatedFields: { email: 'x' } })).toEqual(['data.email']);
    expect(touchedPaths(flat, { updatedFields: { '_form.title': 'x' } })).toEqual([]);
  });
});

describe('finding a collection’s source', () => {
  const sources = submissionSourcesSchema.parse([
    { name: 'tests', collection: 'responses_test_*' },
    { name: 'all', collection: 'responses_*' },
    { name: 'platform', database: 'platform', collection: 'global_submissions', fields: { organizationId: 'orgId' } },
  ]);
  const find = createSourceFinder(sources, (database) => database.startsWith('org_'));

  it.each([
    ['org_a', 'responses_contact', 'all', 'contact'],
    ['org_a', 'responses_test_1', 'tests', '1'],
    ['platform', 'global_submissions', 'platform', ''],
    ['platform', 'responses_contact', undefined, undefined],
    ['org_a', 'global_submissions', undefined, undefined],
    ['org_a', 'responses_', undefined, undefined],
    ['other', 'responses_contact', undefined, undefined],
  ])('in %s.%s finds %s', (database, collection, name, part) => {
    // the second time it remembers
    for (const found of [find(database, collection), find(database, collection)]) expect([found?.source.name, found?.place.part]).toEqual([name, part]);
  });
});

function structuredCloneOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}
