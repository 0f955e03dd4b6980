import path from 'node:path';
import { workspaceRoot } from '@tandem/stack';
import { execa } from 'execa';

/** Builds the console's page, in a few seconds, so that the reconciler has one to serve. */
export async function buildConsole(signal?: AbortSignal): Promise<void> {
  const vite = path.join(workspaceRoot, 'node_modules', 'vite', 'bin', 'vite.js');
  await execa(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: path.join(workspaceRoot, 'apps', 'console'), stdio: ['ignore', 'ignore', 'pipe'], ...(signal && { cancelSignal: signal }),
  });
}
