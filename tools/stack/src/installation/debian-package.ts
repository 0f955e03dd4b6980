import { findExecutable } from './find-executable.ts';
import { runCommand, type CommandOptions } from './run-command.ts';

/** Whether packages of the distribution may be installed without asking: root, with apt-get. */
export async function canInstallDebianPackages(environment: NodeJS.ProcessEnv): Promise<boolean> {
  return process.getuid?.() === 0 && (await findExecutable(['apt-get'], environment)) !== undefined;
}

/** Installs packages of the distribution, without questions and without starting their services. */
export async function installDebianPackages(names: readonly string[], options: CommandOptions): Promise<void> {
  const environment = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = ['install', '--yes', '--no-install-recommends', ...names];
  try {
    await runCommand('apt-get', install, { ...options, environment });
  } catch {
    // The lists may be missing or old.
    await runCommand('apt-get', ['update'], { ...options, environment });
    await runCommand('apt-get', install, { ...options, environment });
  }
}
