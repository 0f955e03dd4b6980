import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** A database that others begin as a copy of: to make one with its tables takes many seconds. */
export interface DatabaseTemplate {
  /** Where it is kept, once there is one. */
  readonly directory: string;
  /** Puts the tables into an empty database. */
  readonly fill: (database: PGlite) => Promise<void>;
}

/** The database of a folder; where there is none it begins as a copy of the template, which is made where there is none either. */
export async function openDatabase(dataDirectory: string, template: DatabaseTemplate): Promise<PGlite> {
  if (isDatabase(dataDirectory)) return PGlite.create(dataDirectory);
  if (isDatabase(template.directory)) {
    try {
      return await openCopy(template.directory, dataDirectory);
    } catch {
      // damaged: made anew
      await Promise.all([template.directory, dataDirectory].map((directory) => rm(directory, { recursive: true, force: true })));
    }
  }
  await make(template);
  return openCopy(template.directory, dataDirectory);
}

const isDatabase = (directory: string): boolean => existsSync(path.join(directory, 'PG_VERSION'));

async function openCopy(from: string, to: string): Promise<PGlite> {
  await copy(from, to);
  return PGlite.create(to);
}

/** Whole or not at all, whenever the process ends. */
async function copy(from: string, to: string): Promise<void> {
  const unfinished = await directoryBeside(to);
  await cp(from, unfinished, { recursive: true });
  await rm(to, { recursive: true, force: true });
  await rename(unfinished, to);
}

async function make({ directory, fill }: DatabaseTemplate): Promise<void> {
  const unfinished = await directoryBeside(directory);
  const database = await PGlite.create(unfinished);
  try {
    await fill(database);
  } finally {
    await database.close();
  }
  await rename(unfinished, directory).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    // another process may have been at it as well: whoever is through first puts the same there
    if (!isDatabase(directory)) throw error;
  });
}

async function directoryBeside(directory: string): Promise<string> {
  await mkdir(path.dirname(directory), { recursive: true });
  return mkdtemp(`${directory}.`);
}
