import { applyChangesToString, ChangeType } from '@nx/devkit';
import ts from 'typescript';

/** Adds an import after the last one whose module comes before it by name; among those of one kind (`./…`, `@tandem/…`) they stay in order. */
export function addImport(source: string, { names, from }: { readonly names: readonly string[]; readonly from: string }): string {
  const text = `import { ${names.join(', ')} } from '${from}';\n`;
  const before = importsOf(source).filter(({ module }) => kindOf(module) < kindOf(from) || (kindOf(module) === kindOf(from) && module < from));
  const index = before.at(-1)?.end ?? 0;
  return applyChangesToString(source, [{ type: ChangeType.Insert, index, text }]);
}

function importsOf(source: string): readonly { readonly module: string; readonly end: number }[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest);
  return file.statements.filter(ts.isImportDeclaration).map(({ moduleSpecifier, end }) => ({
    module: (moduleSpecifier as ts.StringLiteral).text,
    // the next line's beginning
    end: source.indexOf('\n', end) + 1,
  }));
}

/** Packages come first, own files last. */
function kindOf(module: string): number {
  return Number(module.startsWith('.'));
}
