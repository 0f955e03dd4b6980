import { describe, expect, it } from 'vitest';
import { submissionSourcesSchema, submissionSourcesSetting } from './source-schema.ts';

const refusalsOf = (source: object) => submissionSourcesSchema.safeParse([{ name: 'one', collection: 'responses', ...source }]).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('the setting of sources', () => {
  it('reads from fields of the same names whatever is not mapped, and never guesses an organization', () => {
    const [source] = submissionSourcesSetting.parse('[{"name": "one", "collection": "responses", "fields": {"data": "answers", "metadata": null}}]');
    expect(source).toMatchObject({ name: 'one', database: null, collection: { before: 'responses', after: null }, updates: false });
    expect(source?.fields).toMatchObject({ organizationId: null, formId: { from: 'path', path: ['formId'] }, data: { from: 'path', path: ['answers'] }, metadata: null });
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['no list', '{}'],
    ['something longer than anybody writes', ' '.repeat(70_000)],
    ['more sources than anybody has', JSON.stringify(Array.from({ length: 51 }, (_unused, index) => ({ name: `s${index}`, collection: 'responses' })))],
    ['two of one name', JSON.stringify([{ name: 'one', collection: 'aaa' }, { name: 'one', collection: 'bbb' }])],
  ])('refuses %s', (_name, text) => {
    expect(submissionSourcesSetting.safeParse(text).success).toBe(false);
  });

  it.each([
    ['a pattern that fits nearly everything', { collection: '*_' }, 'collection'],
    ['two stars', { collection: 'a*b*c' }, 'collection'],
    ['a collection of the server', { collection: 'system.users' }, 'collection'],
    ['a collection that has its own meaning', { collection: 'work*' }, 'collection'],
    ['a database of the server', { database: 'admin', fields: { organizationId: 'orgId' } }, 'database'],
    ['an organization’s database by name', { database: 'org_acme', fields: { organizationId: 'orgId' } }, 'database'],
    ['a database for many without a word of whose a document is', { database: 'platform' }, 'fields.organizationId'],
    ['an organization beside its own database', { fields: { organizationId: 'orgId' } }, 'fields.organizationId'],
    ['a part of a name that has none', { fields: { formId: { part: 'collection' } } }, 'fields.formId'],
    ['all the rest as anything but data', { fields: { metadata: { rest: true } } }, 'fields.metadata'],
    ['an operator for a path', { fields: { data: 'a.$where' } }, 'fields.data'],
    ['a path without end', { fields: { data: 'a.b.c.d.e.f.g.h.i' } }, 'fields.data'],
    ['a field that no submission has', { fields: { password: 'x' } }, 'fields'],
    ['an option that is none', { query: {} }, ''],
  ])('refuses %s, and says where', (_name, source, path) => {
    const refusals = refusalsOf(source);
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.every((line) => line.startsWith(path === '' ? '0' : `0.${path}`))).toBe(true);
  });

  it('lets a database for many have collections of any name, its own form_submissions too', () => {
    expect(refusalsOf({ database: 'platform', collection: 'form_submissions', fields: { organizationId: 'submission.organizationId' } })).toEqual([]);
  });
});
