import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** The first program of one of these names on the PATH. */
export async function findExecutable(names: readonly string[], environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const directories = (environment.PATH ?? '').split(path.delimiter).filter((directory) => directory !== '');
  for (const name of names) {
    for (const directory of directories) {
      const file = path.join(directory, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}
