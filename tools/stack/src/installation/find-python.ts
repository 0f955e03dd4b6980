import { execa } from 'execa';
import { findExecutable } from './find-executable.ts';

/** A python3, 3.10 or later, that can make virtual environments with pip. */
export async function findPython(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const python = await findExecutable(['python3'], environment);
  if (python === undefined) return undefined;
  const check = await execa(python, ['-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))'], { reject: false, stdin: 'ignore', timeout: 10_000 });
  return check.failed ? undefined : python;
}
