import { describe, expect, it } from 'vitest';
import { addImport } from './add-import.ts';
import { appendRow } from './append-row.ts';
import { appendToList } from './append-to-list.ts';

describe('an import', () => {
  const source = "import { z } from 'zod';\nimport { a } from './a.ts';\nimport type {\n  C,\n} from './c.ts';\n\nconst x = 1;\n";

  it.each([
    ['./b.ts', ['zod', './a.ts', './b.ts', './c.ts']],
    ['./d.ts', ['zod', './a.ts', './c.ts', './d.ts']],
    ['@tandem/a', ['@tandem/a', 'zod', './a.ts', './c.ts']],
  ])('of %s has its place by name', (from, order) => {
    expect([...addImport(source, { names: ['b'], from }).matchAll(/from '(.*)'/g)].map(([, module]) => module)).toEqual(order);
  });

  it('may be the first one', () => {
    expect(addImport('const x = 1;\n', { names: ['a', 'b'], from: './a.ts' })).toBe("import { a, b } from './a.ts';\nconst x = 1;\n");
  });
});

describe('an element', () => {
  it.each([
    ['const list = [1, 2] as const;', 'const list = [1, 2, 3] as const;'],
    ['const list = [];', 'const list = [3];'],
    ['const list = new Set([\n  1,\n  2,\n]);', 'const list = new Set([\n  1,\n  2,\n  3,\n]);'],
    ['function f() {\n  const list = { a,\n    b };\n}', 'function f() {\n  const list = { a,\n    b,\n    3 };\n}'],
    ['const other = [0];\nconst list = [[1], [2]];', 'const other = [0];\nconst list = [[1], [2], 3];'],
  ])('is appended to %j', (source, expected) => {
    expect(appendToList(source, 'list', '3')).toBe(expected);
  });

  it('is refused where there is no such list', () => {
    expect(() => appendToList('const list = 7;', 'list', '3')).toThrow('no list named list');
  });
});

describe('a row', () => {
  const page = '# Page\n\n| a |\n|---|\n| 1 |\n\n## Second\n\n| b |\n|---|\n';

  it('is appended to the first table, or to the one after a heading', () => {
    expect(appendRow(page, '', ['2'])).toContain('| 1 |\n| 2 |\n\n## Second');
    expect(appendRow(page, '## Second', ['2'])).toContain('| b |\n|---|\n| 2 |\n');
  });

  it('is refused where there is no table', () => {
    expect(() => appendRow(page, '## Third', ['2'])).toThrow('no table');
  });
});
