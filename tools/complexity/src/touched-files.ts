import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { generateTrigger } from '@tandem/plugin';
import { declares } from './measure/ports.ts';
import { callChain } from './parts.ts';
import { workspaceFile } from './workspace-file.ts';

/** What a new kind of event takes, whichever path starts its workflows. */
export interface TouchedFiles {
  /** By the generator: new ones and changed ones. */
  readonly byGenerator: readonly string[];
  /** Of the explicit path: where the call is declared and passed on. */
  readonly callChain: readonly string[];
}

const edited = ['libs/domain/documents/src/update-kinds/kinds.ts', 'docs/matching.md'];

/** Has the generator make a kind of event in memory, and looks which files it touches. */
export async function touchedFiles(): Promise<TouchedFiles> {
  const tree = createTreeWithEmptyWorkspace();
  for (const file of edited) tree.write(file, workspaceFile(file));
  const before = new Map(tree.listChanges().map(({ path, content }) => [path, content?.toString()]));
  await generateTrigger(tree, { name: 'example-of-complexity', field: 'data.status', equals: 'approved' });
  const byGenerator = tree.listChanges().filter(({ path, content }) => before.get(path) !== content?.toString()).map(({ path }) => path);
  return { byGenerator, callChain: callChain.filter(isDeclared).map(({ file }) => file) };
}

function isDeclared({ file, member }: (typeof callChain)[number]): boolean {
  const [interfaceName = '', name = ''] = member.split('.');
  if (!declares(workspaceFile(file), interfaceName, name)) throw new Error(`${file} declares no ${member} any more: tools/complexity has to be told where the explicit call is.`);
  return true;
}
