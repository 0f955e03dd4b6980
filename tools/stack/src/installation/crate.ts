import { rename, rm } from 'node:fs/promises';
import { isExecutable } from './find-executable.ts';
import { oneAtATime } from './once.ts';
import { runCommand, type CommandOptions } from './run-command.ts';

export interface Crate {
  /** Name and version as cargo takes them. */
  readonly crate: string;
  /** The folder in the cache that gets its `bin`. */
  readonly directory: string;
  /** The program wanted, inside that folder. */
  readonly binary: string;
}

/** Builds a crate's programs into the cache, once. Needs cargo, and whatever the crate's own build needs. */
export async function installCrate(wanted: Crate, options: CommandOptions): Promise<void> {
  await oneAtATime(`${wanted.directory}.lock`, options.onProgress, options.signal, async () => {
    if (await isExecutable(wanted.binary)) return;
    const building = `${wanted.directory}.building`;
    await rm(building, { recursive: true, force: true });
    try {
      await runCommand('cargo', ['install', '--locked', '--ignore-rust-version', wanted.crate, '--root', building], options);
      await rm(wanted.directory, { recursive: true, force: true });
      await rename(building, wanted.directory);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  });
}
