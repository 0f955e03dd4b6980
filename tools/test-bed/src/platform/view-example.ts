import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@tandem/stack';

/** What docs/sources.md tells a platform whose submissions lie in another collection, word for word but for the organization's name. */
export interface ViewExample {
  /** The value of SUBMISSION_SOURCES. */
  readonly sources: string;
  /** For MongoDB's shell: the view, and the index of its collection. */
  readonly script: string;
  /** Rows of the page's table, each with a mapping and what says the same in a view. */
  readonly alike: readonly { readonly mapping: string; readonly expression: string }[];
}

/** @throws Error where the page has no such example any more */
export function readViewExample(orgId: string): ViewExample {
  const page = readFileSync(join(workspaceRoot, 'docs/sources.md'), 'utf8');
  const [, section = ''] = page.split('### Where all submissions lie elsewhere\n');
  const block = (language: string) => new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(section)?.[1];
  const [sources, script] = [block('json'), block('js')];
  if (sources === undefined || script === undefined) throw new Error('docs/sources.md shows no view');
  const rows = [...section.matchAll(/^\|[^|]*`([^`|]+)`[^|]*\| `([^`|]+)`/gm)];
  return { sources, script: script.replaceAll('org_acme', orgId), alike: rows.map(([, mapping = '', expression = '']) => ({ mapping, expression })) };
}
