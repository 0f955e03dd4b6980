import { describe, expect, it } from 'vitest';
import { addedLines, treeWith } from '../testing/workspace-tree.ts';
import { generateSource } from './generator.ts';

const page = 'docs/sources.md';
const list = 'apps/watcher/sources.json';
const testOf = (name: string) => `apps/watcher/src/sources/${name}.unit.test.ts`;

describe('a new source', () => {
  it('is a mapping in the list, a test and a row in the page', async () => {
    const tree = treeWith(page);
    await generateSource(tree, { name: 'responses', pattern: 'responses_*', updates: true });
    expect(JSON.parse(tree.read(list, 'utf8')!)).toEqual([
      { name: 'responses', collection: 'responses_*', updates: true, fields: { submissionId: { path: '_id', prefix: 'sub_' }, formId: 'formId', data: { rest: true } } },
    ]);
    expect(tree.read(testOf('responses'), 'utf8')).toContain("find('org_acme', 'responses_acme')");
    expect(addedLines(tree, page)).toContain('| `responses` | `responses_*` | each organization’s own | yes |');
  });

  it('of a database that many share says where the organization is told', async () => {
    const tree = treeWith(page);
    await generateSource(tree, { name: 'shared', pattern: 'all_of_it', database: 'platform', organization: 'owner.organization', data: 'owner.answers' });
    await generateSource(tree, { name: 'by-name', pattern: 'submissions_*', database: 'platform' });
    expect(JSON.parse(tree.read(list, 'utf8')!)).toMatchObject([
      { database: 'platform', fields: { organizationId: 'owner.organization', data: 'owner.answers' } },
      { database: 'platform', fields: { organizationId: { part: 'collection', prefix: 'org_' } } },
    ]);
    expect(tree.read(testOf('shared'), 'utf8')).toContain("{ owner: { organization: 'org_acme', answers: { email: 'ada@example.org' } }, _id: '65b9f0f00000000000000001', formId: 'contact' }");
    expect(tree.read(page, 'utf8')!.split('## Sources of this workspace')).toHaveLength(2);
  });

  it.each([
    ['an organization where the database names it', { organization: 'owner' }],
    ['no organization where many share a database', { database: 'platform' }],
    ['an organization’s database', { database: 'org_acme', organization: 'owner' }],
    ['a pattern with two stars', { pattern: 'a*b*' }],
    ['a pattern that says nothing', { pattern: 'a*' }],
    ['a path with an operator', { form: '$where' }],
    ['a name that is a path', { name: '../x' }],
  ])('is refused with %s, and nothing is written', async (_what, changes) => {
    const tree = treeWith(page);
    const before = tree.listChanges().length;
    await expect(generateSource(tree, { name: 'responses', pattern: 'responses', ...changes })).rejects.toThrow();
    expect(tree.listChanges()).toHaveLength(before);
  });

  it('is refused where the name is taken, and where the workspace is another', async () => {
    const tree = treeWith(page);
    await generateSource(tree, { name: 'responses', pattern: 'responses' });
    await expect(generateSource(tree, { name: 'responses', pattern: 'others' })).rejects.toThrow('already');
    await expect(generateSource(treeWith(), { name: 'responses', pattern: 'responses' })).rejects.toThrow('is not there');
  });
});
