import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** A database that others begin as a copy of: to make one with its tables takes many seconds. */
export interface DatabaseTemplate {
  /** Where it is kept, once there is one. */
  readonly directory: string;
  /** Puts the tables into an empty database. */
  readonly fill: (database: PGlite) => Promise<void>;
}

const attempts = 3;
/** Nothing takes so long to make: what is older was left by a process that was killed. */
const leftBehindMs = 3_600_000;

/** The database of a folder; where there is none it begins as a copy of the template, which is made where there is none either, or one that cannot be opened. */
export async function openDatabase(dataDirectory: string, template: DatabaseTemplate): Promise<PGlite> {
  if (isDatabase(dataDirectory)) return PGlite.create(dataDirectory);
  for (let attempt = 1; ; attempt += 1) {
    if (!isDatabase(template.directory)) await make(template);
    if (!(await copy(template.directory, dataDirectory, attempt < attempts))) continue;
    try {
      return await PGlite.create(dataDirectory);
    } catch (error) {
      if (attempt === attempts) throw error;
      console.error(`${template.directory} cannot be opened, and is made anew: ${String(error)}`);
      await Promise.all([template.directory, dataDirectory].map(discard));
    }
  }
}

const isDatabase = (directory: string): boolean => existsSync(path.join(directory, 'PG_VERSION'));

/** Whole or not at all. False where it vanishes meanwhile, since another process discards it. */
async function copy(from: string, to: string, mayVanish: boolean): Promise<boolean> {
  try {
    await putInPlace(to, (unfinished) => cp(from, unfinished, { recursive: true }));
    return true;
  } catch (error) {
    if (mayVanish && error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function make({ directory, fill }: DatabaseTemplate): Promise<void> {
  await clearLeftBehind(directory);
  await putInPlace(directory, async (unfinished) => {
    const database = await PGlite.create(unfinished);
    try {
      await fill(database);
    } finally {
      await database.close();
    }
  });
}

/** What is made beside it takes the directory's place, unless another process was first: it made the same. */
async function putInPlace(directory: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = await directoryBeside(directory);
  try {
    await fill(unfinished);
    if (isDatabase(directory)) return;
    await discard(directory);
    await rename(unfinished, directory);
  } catch (error) {
    if (!isDatabase(directory)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** In one step, so that nobody finds a part of it. */
async function discard(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  const aside = await directoryBeside(directory);
  await rename(directory, path.join(aside, 'discarded')).catch(() => undefined);
  await rm(aside, { recursive: true, force: true });
}

async function directoryBeside(directory: string): Promise<string> {
  await mkdir(path.dirname(directory), { recursive: true });
  return mkdtemp(`${directory}.`);
}

async function clearLeftBehind(directory: string): Promise<void> {
  const parent = path.dirname(directory);
  const names = await readdir(parent).catch(() => []);
  for (const left of names.filter((name) => name.startsWith(`${path.basename(directory)}.`)).map((name) => path.join(parent, name))) {
    const { mtimeMs = Date.now() } = (await stat(left).catch(() => undefined)) ?? {};
    if (Date.now() - mtimeMs > leftBehindMs) await rm(left, { recursive: true, force: true });
  }
}
