import type { Tree } from '@nx/devkit';
import { describe, expect, it } from 'vitest';
import { addedLines, treeWith } from '../testing/workspace-tree.ts';
import { generateTrigger } from './generator.ts';

const table = 'libs/domain/documents/src/update-kinds/kinds.ts';
const page = 'docs/matching.md';
const options = { name: 'approved', field: 'data.status', equals: 'approved' };
const rule = (tree: Tree, name: string) => tree.read(`libs/domain/documents/src/update-kinds/${name}.ts`, 'utf8');

describe('a new kind of event', () => {
  it('is a rule, a test, a line in the table of kinds, a row in the page, and nothing else', async () => {
    const tree = treeWith(table, page);
    await generateTrigger(tree, options);
    expect(tree.listChanges().filter(({ path }) => path.startsWith('libs') || path.startsWith('docs')).map(({ path }) => path).sort()).toEqual([
      page,
      'libs/domain/documents/src/update-kinds/approved.ts',
      table,
      'libs/use-cases/stream-path/src/update-kinds/approved.unit.test.ts',
    ]);
    expect(addedLines(tree, table)).toEqual(["import { approved } from './approved.ts';", '  approved,']);
    expect(addedLines(tree, page)).toEqual(['| `approved` | an update that writes `data.status` and leaves it equal to `approved` |']);
  });

  it('asks for what the field becomes only where that is told', async () => {
    const tree = treeWith(table, page);
    await generateTrigger(tree, options);
    await generateTrigger(tree, { name: 'sign-off', field: 'metadata.review.signedBy' });
    expect(rule(tree, 'approved')).toContain("filter: { field: 'data.status', operator: 'equals', value: 'approved' }");
    expect(rule(tree, 'sign-off')).toContain("export const signOff: UpdateRule = {\n  touches: ['metadata.review.signedBy'],\n};");
    expect(addedLines(tree, table)).toContain("  'sign-off': signOff,");
  });

  it.each([
    ['a name that is taken', { name: 'updated' }],
    ['the name of the insert', { name: 'submitted' }],
    ['a name that is a word of the language', { name: 'new' }],
    ['a name that is a path', { name: '../x' }],
    ['a field that workflows do not see', { field: 'routing.phase' }],
    ['no field inside a part', { field: 'data' }],
    ['a field with an operator', { field: 'data.$where' }],
    ['a value that would end its text', { equals: "' + process.exit() + '" }],
  ])('is refused with %s, and nothing is written', async (_what, changes) => {
    const tree = treeWith(table, page, 'libs/domain/documents/src/update-kinds/updated.ts');
    const before = tree.listChanges().length;
    await expect(generateTrigger(tree, { ...options, ...changes })).rejects.toThrow();
    expect(tree.listChanges()).toHaveLength(before);
  });

  it('is refused where the workspace is another', async () => {
    await expect(generateTrigger(treeWith(), options)).rejects.toThrow('is not there');
  });
});
