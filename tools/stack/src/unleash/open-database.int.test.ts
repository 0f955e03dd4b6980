import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './open-database.ts';

let directory: string;
let template: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-database-'));
  template = path.join(directory, 'cache', 'empty.tar');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function tablesAfter(name: string, statement: string): Promise<readonly string[]> {
  const database = await openDatabase(path.join(directory, name), template);
  try {
    await database.exec(statement);
    const { rows } = await database.query<{ tablename: string }>("select tablename from pg_tables where schemaname = 'public' order by 1");
    return rows.map(({ tablename }) => tablename);
  } finally {
    await database.close();
  }
}

describe('a database of our own', () => {
  it('begins empty, is made anew where the kept one is damaged, and else a copy of that', async () => {
    await mkdir(path.dirname(template));
    await writeFile(template, 'no database');
    expect(await tablesAfter('first', 'create table a (n int)')).toEqual(['a']);
    const kept = await stat(template);
    expect(kept.size).toBeGreaterThan(1_000_000);
    expect(await tablesAfter('second', 'create table b (n int)')).toEqual(['b']);
    expect(await tablesAfter('second', 'create table c (n int)')).toEqual(['b', 'c']);
    expect((await stat(template)).mtimeMs).toBe(kept.mtimeMs);
  });
});
