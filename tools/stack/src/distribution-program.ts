import { canInstallDebianPackages, installDebianPackages } from './installation/debian-package.ts';
import { findExecutable, isExecutable } from './installation/find-executable.ts';
import type { OnProgress } from './installation/progress.ts';

/** A program that some tests need and this workspace cannot bring along. */
export interface DistributionProgram {
  /** Names it may have on the PATH. */
  readonly programs: readonly string[];
  /** The distribution's package that has it. */
  readonly package: string;
  /** The environment variable that names one; it wins. */
  readonly variable: string;
}

export interface ProvideOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/** The program that the variable names, else one on the PATH. A test that finds none counts as skipped. */
export async function findProgram({ programs, variable }: DistributionProgram, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const named = environment[variable];
  if (named !== undefined && named !== '') return (await isExecutable(named)) ? named : undefined;
  return findExecutable(programs, environment);
}

/** The program, installed from the distribution's packages where there is none and that is allowed; else undefined. */
export async function provideProgram(program: DistributionProgram, { environment, onProgress, signal }: ProvideOptions): Promise<string | undefined> {
  const found = await findProgram(program, environment);
  if (found !== undefined || environment[program.variable] || !(await canInstallDebianPackages(environment))) return found;
  try {
    await installDebianPackages([program.package], { what: `installing ${program.package}`, onProgress, signal });
  } catch (error) {
    signal?.throwIfAborted();
    onProgress(error instanceof Error ? error.message : String(error));
  }
  return findProgram(program, environment);
}
