import { open, writeFile } from 'node:fs/promises';
import { usable } from './usable.ts';

/**
 * Sees to it that files can be written, before the work that fills them: they are made if they are not there, and else left as they are.
 * @throws TandemError FILE_UNUSABLE
 */
export async function claimFiles(files: readonly (string | undefined)[]): Promise<void> {
  for (const file of files) {
    if (file !== undefined) await usable(file, 'written', async () => { await (await open(file, 'a')).close(); });
  }
}

/** @throws TandemError FILE_UNUSABLE */
export async function fillFile(file: string | undefined, textOf: () => string | Promise<string>): Promise<void> {
  if (file !== undefined) await usable(file, 'written', async () => writeFile(file, await textOf()));
}
