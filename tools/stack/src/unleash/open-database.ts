import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/**
 * The database of a folder. An empty one takes seconds to make, so the first that is made is kept at `template`, and
 * those after begin as a copy of it.
 */
export async function openDatabase(dataDirectory: string, template: string): Promise<PGlite> {
  if (existsSync(path.join(dataDirectory, 'PG_VERSION'))) return PGlite.create({ dataDir: dataDirectory });
  await mkdir(dataDirectory, { recursive: true });
  return (await copyOf(template, dataDirectory)) ?? (await makeAnew(dataDirectory, template));
}

/** Null where there is no template, or none that can be used; then there is none any more. */
async function copyOf(template: string, dataDir: string): Promise<PGlite | null> {
  if (!existsSync(template)) return null;
  try {
    return await PGlite.create({ dataDir, loadDataDir: new Blob([await readFile(template)]) });
  } catch {
    await rm(template, { force: true });
    await rm(dataDir, { recursive: true, force: true });
    return null;
  }
}

async function makeAnew(dataDir: string, template: string): Promise<PGlite> {
  const database = await PGlite.create({ dataDir });
  // another process may be at it as well: whoever is through last puts the same there
  const unfinished = `${template}.${process.pid}`;
  await mkdir(path.dirname(template), { recursive: true });
  await writeFile(unfinished, (await database.dumpDataDir('none')).stream());
  await rename(unfinished, template);
  return database;
}
