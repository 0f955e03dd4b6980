import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { usable } from '../files/usable.ts';
import type { GeneratedFile } from './trigger-files.ts';

/**
 * Writes what was generated below a directory. What is there already is somebody's, and is left as it is.
 * @throws TandemError FILE_UNUSABLE, at the first that cannot be written
 */
export async function writeFiles(directory: string, files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { path: name, content } of files) {
    const file = path.join(directory, name);
    await usable(file, 'written', async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content, { flag: 'wx' });
    });
    written.push(file);
  }
  return written;
}
