import { mkdir, rm } from 'node:fs/promises';

/** Makes a directory, and takes away what an earlier run has left in it. */
export async function emptyDirectory(directory: string): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  return directory;
}
