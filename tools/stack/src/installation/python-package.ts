import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isExecutable } from './find-executable.ts';
import { oneAtATime } from './once.ts';
import { runCommand, type CommandOptions } from './run-command.ts';

export interface PythonPackage {
  /** Name and version as pip takes them. */
  readonly requirement: string;
  /** The virtual environment's folder, in the cache. */
  readonly directory: string;
  /** The program wanted, inside that folder. */
  readonly binary: string;
}

/** Installs a package of PyPI into a virtual environment of its own, once. `python` needs the modules venv and ensurepip. */
export async function installPythonPackage(wanted: PythonPackage, python: string, options: CommandOptions): Promise<void> {
  await oneAtATime(`${wanted.directory}.lock`, options.onProgress, options.signal, async () => {
    if (await isExecutable(wanted.binary)) return;
    // A virtual environment holds its own path, so it is made in place, and taken away where it fails.
    await mkdir(path.dirname(wanted.directory), { recursive: true });
    await rm(wanted.directory, { recursive: true, force: true });
    try {
      await runCommand(python, ['-m', 'venv', wanted.directory], options);
      const own = path.join(wanted.directory, 'bin', 'python3');
      await runCommand(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted.requirement], options);
    } catch (error) {
      await rm(wanted.directory, { recursive: true, force: true });
      throw error;
    }
  });
}
