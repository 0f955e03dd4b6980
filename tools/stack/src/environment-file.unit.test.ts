import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatEnvironment, refuseSecondStack, writeEnvironmentFile } from './environment-file.ts';

/** The packages that Nx itself reads the file with. */
const requireAsNx = createRequire(createRequire(import.meta.url).resolve('nx/package.json'));
const { parse } = requireAsNx('dotenv') as { parse: (text: string) => Record<string, string> };
const { expand } = requireAsNx('dotenv-expand') as {
  expand: (options: { parsed: Record<string, string>; processEnv: Record<string, string> }) => { parsed?: Record<string, string> };
};

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-environment-'));
  file = path.join(directory, '.env.serve.local');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the environment file', () => {
  it("reads back unchanged through Nx's parser and expansion", () => {
    const variables = { MONGODB_URI: 'mongodb://u:p%24@h/?a=1&b=2#x', TOKEN: '*:*.ab $HOME ${HOME} c' };
    const text = formatEnvironment(variables, 1);
    expect(expand({ parsed: parse(text), processEnv: {} }).parsed).toEqual(variables);
  });

  it('is readable by its owner alone and gone when removed', async () => {
    const written = writeEnvironmentFile({ A: 'b' }, file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await written.remove();
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('of a running stack is not overwritten', async () => {
    await writeFile(file, formatEnvironment({ A: 'other' }, process.pid));
    expect(() => { refuseSecondStack(file); }).toThrow(`process ${process.pid}`);
    expect(await readFile(file, 'utf8')).toContain('other');
  });

  it('that a stack left behind is replaced', async () => {
    await writeFile(file, formatEnvironment({ A: 'other' }, 2 ** 30));
    const written = writeEnvironmentFile({ A: 'b' }, file);
    expect(await readFile(file, 'utf8')).not.toContain('other');
    await written.remove();
  });
});
