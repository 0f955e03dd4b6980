import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { workspaceRoot } from '../workspace-root.ts';

/** Below the workspace, where packages are found. */
export const cacheFolder = path.join(workspaceRoot, 'node_modules', '.cache', 'tandem');

/** What a file is called until it is whole. Others may be at it as well: whoever is through last puts the same there. */
export const unfinishedOf = (file: string): string => `${file}.${randomUUID()}`;
