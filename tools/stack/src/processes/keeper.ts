import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * One small process beside this one that outlives it, whatever signal ends it, and then ends the
 * watched children and removes the temporary folders.
 */
export interface Keeper {
  /** End this process when ours ends. */
  watch(pid: number): void;
  /** The process has ended; its id may be another's by now. */
  forget(pid: number): void;
  /** Remove this folder when our process ends. */
  removeAtEnd(directory: string): void;
  /** The folder is gone or is to stay. */
  keep(directory: string): void;
}

let started: Keeper | undefined;

/** This process's keeper, started at the first call. */
export function keeper(): Keeper {
  started ??= startKeeper();
  return started;
}

function startKeeper(): Keeper {
  const script = fileURLToPath(new URL('keeper-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const { stdin } = child;
  // A keeper that was killed is missed only if we are killed as well.
  stdin.on('error', () => undefined);
  child.on('error', () => undefined);
  child.unref();
  // A pipe to a child is a socket, though its type says only Writable.
  if (stdin instanceof Socket) stdin.unref();
  const tell = (verb: string, value: string | number): void => {
    stdin.write(`${verb} ${value}\n`);
  };
  return {
    watch: (pid) => { tell('watch', pid); },
    forget: (pid) => { tell('forget', pid); },
    removeAtEnd: (directory) => { tell('remove', directory); },
    keep: (directory) => { tell('keep', directory); },
  };
}
