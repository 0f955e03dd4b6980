import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './processes/free-port.ts';

/** The port that a backend had on this folder's data before, where it is free, else a new one, which is written down. */
export async function stackPort(directory: string, backend: string): Promise<number> {
  const file = path.join(directory, `${backend}.port`);
  const before = Number(await readFile(file, 'utf8').catch(() => ''));
  const port = await freePort(Number.isInteger(before) && before > 0 ? before : undefined);
  await writeFile(file, `${port}\n`);
  return port;
}
