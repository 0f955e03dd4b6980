import { join } from 'node:path';
import { generateFiles, type Tree } from '@nx/devkit';
import { z } from 'zod';
import { addImport } from '../edits/add-import.ts';
import { appendRow } from '../edits/append-row.ts';
import { appendToList } from '../edits/append-to-list.ts';
import { editFile } from '../edits/edit-file.ts';
import { identifierOf, nameSchema } from '../generated-name.ts';

const optionsSchema = z.object({
  type: nameSchema,
  effect: z.enum(['pure', 'idempotent', 'in-doubt']).default('pure'),
});

const room = 'libs/adapters/workflow-nodes/src';

/** How the page's column "found started, not finished" says it. */
const whenFoundStarted = { pure: 'run again', idempotent: 'run again with the same key', 'in-doubt': '**in doubt**' } as const;

/**
 * A workflow node type: a folder with schema, handler and test, a line in the registry, a row in the page.
 * @throws Error where the type is there already, or the workspace is another
 */
export async function generateNodeHandler(tree: Tree, options: object): Promise<void> {
  const { type, effect } = await optionsSchema.parseAsync(options);
  const folder = join(room, type);
  if (tree.exists(folder)) throw new Error(`${folder} is there already: choose another type.`);
  const identifier = identifierOf(type);
  generateFiles(tree, join(import.meta.dirname, 'files'), folder, { type, effect, identifier });
  editFile(
    tree,
    join(room, 'registry.ts'),
    (source) => addImport(source, { names: [`${identifier}Node`], from: `./${type}/handler.ts` }),
    (source) => appendToList(source, 'handlers', `['${type}', ${identifier}Node]`),
  );
  editFile(tree, 'docs/workflow-nodes.md', (page) => appendRow(page, '', [`\`${type}\``, '`value`, a text with placeholders', whenFoundStarted[effect], 'its edges']));
}
