import { join } from 'node:path';
import { generateFiles, type Tree } from '@nx/devkit';
import { addImport } from '../edits/add-import.ts';
import { appendRow } from '../edits/append-row.ts';
import { appendToList } from '../edits/append-to-list.ts';
import { editFile } from '../edits/edit-file.ts';
import { identifierOf } from '../generated-name.ts';
import { nestedLiteral } from './nested-literal.ts';
import { optionsSchema } from './options.ts';

const rules = 'libs/domain/documents/src/update-kinds';
const tests = 'libs/use-cases/stream-path/src/update-kinds';

/**
 * A kind of update that starts workflows: its rule, a test of it through the whole stream path, its line in the table of
 * kinds, a row in the page. No handler, no schema and no matcher is touched: all of them go by the table.
 * @throws Error where the name is taken, or the workspace is another
 */
export async function generateTrigger(tree: Tree, options: object): Promise<void> {
  const { name, field, equals } = await optionsSchema.parseAsync(options);
  if (tree.exists(join(rules, `${name}.ts`))) throw new Error(`There is a kind of event named ${name} already.`);
  const identifier = identifierOf(name);
  const means = `writes \`${field}\`${equals === undefined ? '' : ` and leaves it equal to \`${equals}\``}`;
  const elsewhere = nestedLiteral(field.startsWith('metadata.') ? 'respondent.name' : 'metadata.referrer', 'elsewhere');
  generateFiles(tree, join(import.meta.dirname, 'rule-files'), rules, { name, identifier, field, equals, means });
  generateFiles(tree, join(import.meta.dirname, 'test-files'), tests, {
    name, means, elsewhere, matching: nestedLiteral(field, equals ?? 'anything'), different: equals === undefined ? undefined : nestedLiteral(field, `not ${equals}`),
  });
  editFile(
    tree,
    join(rules, 'kinds.ts'),
    (source) => addImport(source, { names: [identifier], from: `./${name}.ts` }),
    (source) => appendToList(source, 'updateRules', name === identifier ? name : `'${name}': ${identifier}`),
  );
  editFile(tree, 'docs/matching.md', (page) => appendRow(page, '## What happens to a submission', [`\`${name}\``, `an update that ${means}`]));
}
