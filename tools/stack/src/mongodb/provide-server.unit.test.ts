import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideMongoServer } from './provide-server.ts';
import { secantusInstallation } from './secantus.ts';

/** A machine of its own: an empty home and cache, a PATH with only what a test puts there, and no network. */
let machine: string;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  machine = await mkdtemp(path.join(tmpdir(), 'tandem-machine-'));
  // mongodb-memory-server looks into the home folder's cache by itself.
  vi.stubEnv('HOME', machine);
  vi.stubEnv('MONGOMS_SYSTEM_BINARY', undefined);
  environment = { PATH: path.join(machine, 'bin'), XDG_CACHE_HOME: path.join(machine, 'cache'), MONGOMS_RUNTIME_DOWNLOAD: 'false' };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(machine, { recursive: true, force: true });
});

async function program(file: string, script = ''): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const onPath = (name: string, script?: string): Promise<string> => program(path.join(machine, 'bin', name), script);
const provide = () => {
  // Programs that are run are looked up on this process's own PATH.
  vi.stubEnv('PATH', `${environment.PATH ?? ''}:/usr/bin:/bin`);
  return provideMongoServer({ environment, onProgress: () => undefined });
};

/** Plays cargo: puts the program where `--root` says. */
const workingCargo = `while [ "$1" != --root ]; do shift; done; mkdir -p "$2/bin"; cp /bin/sh "$2/bin/secantusd-rs"`;
/** Plays python3: can make virtual environments, whose pip puts the program there. */
const workingPython = `
case "$2" in
  venv) mkdir -p "$3/bin"; cp "$0" "$3/bin/python3" ;;
  pip) cp /bin/sh "$(dirname "$0")/secantusd-py" ;;
esac`;

describe('providing the MongoDB server', () => {
  it('gives the binary named by MONGOMS_SYSTEM_BINARY', async () => {
    const binary = await program(path.join(machine, 'mine', 'mongod'));
    environment.MONGOMS_SYSTEM_BINARY = binary;
    expect(await provide()).toMatchObject({ kind: 'mongod', binary });
  });

  it('gives a mongod on the PATH', async () => {
    const binary = await onPath('mongod');
    expect(await provide()).toMatchObject({ kind: 'mongod', binary });
  });

  it('gives a secantusd-rs on the PATH', async () => {
    const binary = await onPath('secantusd-rs');
    expect(await provide()).toMatchObject({ kind: 'secantusd-rs', binary });
  });

  it('gives a secantusd-rs of the cache', async () => {
    const binary = await program(secantusInstallation(environment).rust.binary);
    expect(await provide()).toMatchObject({ kind: 'secantusd-rs', binary });
  });

  it('builds secantusd-rs into the cache by cargo, once', async () => {
    await Promise.all([onPath('cargo', workingCargo), onPath('cmake'), onPath('cc')]);
    const { binary } = secantusInstallation(environment).rust;
    expect(await provide()).toMatchObject({ kind: 'secantusd-rs', binary });
    await onPath('cargo', 'exit 1');
    expect(await provide()).toMatchObject({ kind: 'secantusd-rs', binary });
  });

  it('builds only once where two ask at the same time', async () => {
    await Promise.all([onPath('cargo', `echo built >> ${machine}/builds; ${workingCargo}`), onPath('cmake'), onPath('cc')]);
    await Promise.all([provide(), provide()]);
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(path.join(machine, 'builds'), 'utf8')).toBe('built\n');
  });

  it("installs the Python server where cargo's build fails", async () => {
    await Promise.all([onPath('cargo', 'exit 101'), onPath('cmake'), onPath('cc'), onPath('python3', workingPython)]);
    expect(await provide()).toMatchObject({ kind: 'secantusd-py', binary: secantusInstallation(environment).python.binary });
  });

  it('says why nothing works where nothing does', async () => {
    await onPath('python3', 'exit 1');
    await expect(provide()).rejects.toThrow(/No MongoDB server is within reach[^]*can't be built: cargo, cmake, a C compiler missing/);
  });
});
