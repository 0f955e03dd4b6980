import type { Tree } from '@nx/devkit';

/**
 * Changes a file that is there.
 * @throws Error where it is not
 */
export function editFile(tree: Tree, path: string, ...edits: readonly ((text: string) => string)[]): void {
  const text = tree.read(path, 'utf8');
  if (text === null) throw new Error(`${path} is not there: run this generator in Tandem's workspace.`);
  tree.write(path, edits.reduce((changed, edit) => edit(changed), text));
}
