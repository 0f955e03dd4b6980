import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJsonFile } from './read-json-file.ts';

const names = { longest: 20, schema: z.array(z.string()) };

describe('a file of JSON', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-json-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function fileOf(text: string): Promise<string> {
    const file = path.join(directory, 'given.json');
    await writeFile(file, text);
    return file;
  }

  it('is read where it holds what is asked for, up to the longest', async () => {
    expect(await readJsonFile(await fileOf(`["a", "b"]${' '.repeat(10)}`), names)).toEqual(['a', 'b']);
    expect(await readJsonFile(await fileOf('a,b'), { ...names, parse: (text) => text.split(',') })).toEqual(['a', 'b']);
  });

  it.each([
    ['too long', `["a", "b"]${' '.repeat(11)}`, 'is longer than 20 bytes'],
    ['no JSON', '["a",', 'is no JSON'],
    ['something else', '{"a": "b"}', 'expected array'],
  ])('is refused as %s, with its name', async (_, text, why) => {
    const file = await fileOf(text);
    await expect(readJsonFile(file, names)).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(new RegExp(`given\\.json: [^]*${why}`)) as string });
  });

  it.each([['it is not there', 'none.json'], ['it is a directory', '']])('cannot be used where %s', async (_, name) => {
    await expect(readJsonFile(path.join(directory, name), names)).rejects.toMatchObject({ code: 'FILE_UNUSABLE' });
  });
});
