import { join } from 'node:path';
import { generateFiles, type Tree } from '@nx/devkit';
import { appendRow } from '../edits/append-row.ts';
import { editFile } from '../edits/edit-file.ts';
import { exampleOf } from './example-document.ts';
import { optionsSchema, type SourceOptions } from './options.ts';

/** The value of SUBMISSION_SOURCES, kept with the sources. */
const listFile = 'apps/watcher/sources.json';
const tests = 'apps/watcher/src/sources';
const page = 'docs/sources.md';
const heading = '## Sources of this workspace';
const emptyTable = `\n${heading}\n\nThey are in \`${listFile}\`: \`SUBMISSION_SOURCES="$(cat ${listFile})"\`. \`nx g @tandem/plugin:source\` adds one, with a test.\n\n| source | collection | database | updates |\n|---|---|---|---|\n`;

/**
 * Another collection to watch: its mapping in the list, a test that reads a document by it, a row in the page.
 * @throws Error where the name is taken, or the workspace is another
 */
export async function generateSource(tree: Tree, options: object): Promise<void> {
  const source = await optionsSchema.parseAsync(options);
  const { name, pattern, database, updates } = source;
  const list = tree.exists(listFile) ? (JSON.parse(tree.read(listFile, 'utf8') ?? '') as readonly { readonly name: string }[]) : [];
  if (list.some((one) => one.name === name)) throw new Error(`There is a source named ${name} already.`);
  editFile(tree, page, (text) => appendRow(text.includes(heading) ? text : text + emptyTable, heading, [
    `\`${name}\``, `\`${pattern}\``, database === undefined ? 'each organization’s own' : `\`${database}\``, updates ? 'yes' : 'no',
  ]));
  tree.write(listFile, `${JSON.stringify([...list, entryOf(source)], null, 2)}\n`);
  generateFiles(tree, join(import.meta.dirname, 'test-files'), tests, { name, ...exampleOf(source) });
}

/** What docs/sources.md calls a source. */
function entryOf({ name, pattern, database, organization, submission, form, data, updates }: SourceOptions) {
  const organizationId = organization ?? { part: 'collection', prefix: 'org_' };
  return {
    name,
    ...(database !== undefined && { database }),
    collection: pattern,
    ...(updates && { updates }),
    fields: {
      ...(database !== undefined && { organizationId }),
      submissionId: { path: submission, prefix: 'sub_' },
      formId: form,
      data: data ?? { rest: true },
    },
  };
}
