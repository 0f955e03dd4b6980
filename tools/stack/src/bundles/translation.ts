import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { workspaceRoot } from '../workspace-root.ts';
import { cacheFolder, unfinishedOf } from './cache-folder.ts';

/**
 * An entry and the modules of its own that it imports, translated to one file: to start a program whose packages are many, and which tsx would look
 * through one by one. Its packages are imported as they are.
 */
export async function translationOf(entry: string): Promise<string> {
  const file = path.join(cacheFolder, `${entry.replaceAll('/', '-')}.mjs`);
  await mkdir(cacheFolder, { recursive: true });
  const unfinished = unfinishedOf(file);
  const { outputFiles: [translated] } = await build({ entryPoints: [path.join(workspaceRoot, entry)], write: false, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
  await writeFile(unfinished, translated?.contents ?? '');
  await rename(unfinished, file);
  return file;
}
