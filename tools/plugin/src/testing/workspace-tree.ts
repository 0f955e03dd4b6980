import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';

const workspaceRoot = join(import.meta.dirname, '../../../..');

function ofWorkspace(path: string): string {
  return readFileSync(join(workspaceRoot, path), 'utf8');
}

/** A tree in memory that holds some files of this workspace as they are. */
export function treeWith(...paths: readonly string[]): Tree {
  const tree = createTreeWithEmptyWorkspace();
  for (const path of paths) tree.write(path, ofWorkspace(path));
  return tree;
}

/** The lines that a file has in the tree and not in the workspace. */
export function addedLines(tree: Tree, path: string): readonly string[] {
  const before = new Set(ofWorkspace(path).split('\n'));
  return (tree.read(path, 'utf8') ?? '').split('\n').filter((line) => !before.has(line));
}
