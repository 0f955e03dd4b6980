import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type DatabaseTemplate } from './open-database.ts';

let directory: string;
let template: DatabaseTemplate;
let fills = 0;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-database-'));
  fills = 0;
  template = {
    directory: path.join(directory, 'cache', 'template'),
    async fill(database) {
      fills += 1;
      await database.exec('create table filled (n int)');
    },
  };
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function tablesAfter(name: string, statement: string): Promise<readonly string[]> {
  const database = await openDatabase(path.join(directory, name), template);
  try {
    await database.exec(statement);
    return await tablesOf(database);
  } finally {
    await database.close();
  }
}

async function tablesOf(database: PGlite): Promise<readonly string[]> {
  const { rows } = await database.query<{ tablename: string }>("select tablename from pg_tables where schemaname = 'public' order by 1");
  return rows.map(({ tablename }) => tablename);
}

describe('a database of our own', () => {
  it('begins as a copy of the one that is kept, which is made anew where it is damaged, by two at once as well, and goes on where it was', async () => {
    await mkdir(template.directory, { recursive: true });
    await writeFile(path.join(template.directory, 'PG_VERSION'), 'none');
    const both = await Promise.all(['first', 'second'].map((name) => tablesAfter(name, `create table ${name} (n int)`)));
    expect(both).toEqual([['filled', 'first'], ['filled', 'second']]);
    expect(await readdir(path.dirname(template.directory))).toEqual(['template']);

    fills = 0;
    expect(await tablesAfter('third', 'create table b (n int)')).toEqual(['b', 'filled']);
    expect(await tablesAfter('third', 'create table c (n int)')).toEqual(['b', 'c', 'filled']);
    expect(fills).toBe(0);
  }, 60_000);

  it('takes the place of what is left of one, and clears away what was never finished', async () => {
    const left = `${template.directory}.killed`;
    await Promise.all([mkdir(path.join(template.directory, 'base'), { recursive: true }), mkdir(left, { recursive: true })]);
    await utimes(left, 0, 0);
    expect(await tablesAfter('first', 'create table a (n int)')).toEqual(['a', 'filled']);
    expect(await readdir(path.dirname(template.directory))).toEqual(['template']);
  }, 60_000);
});
