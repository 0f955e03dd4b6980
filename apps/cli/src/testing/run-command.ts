import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);
const project = path.resolve(import.meta.dirname, '../..');
let bundling: Promise<string> | undefined;

/** The commands as they are shipped, in one file: it starts in half the time that their sources take. Made once for a process. */
export function bundledCommands(): Promise<string> {
  bundling ??= bundle();
  return bundling;
}

async function bundle(): Promise<string> {
  // below the workspace, where packages are found
  const file = path.join(project, 'dist', 'under-test', `${process.pid}.mjs`);
  process.once('exit', () => { rmSync(file, { force: true }); });
  await build({
    entryPoints: [path.join(project, 'src', 'main.ts')], outfile: file, bundle: true, packages: 'external', conditions: ['@tandem/source'],
    platform: 'node', format: 'esm', target: 'node20', logLevel: 'silent',
    // the workspace's own packages are taken from their sources, all others are not
    plugins: [{ name: 'own-packages', setup: (own) => { own.onResolve({ filter: /^@tandem\// }, ({ path: name }) => ({ path: sourceOf(name) })); } }],
  });
  return file;
}

const sourceOf = (name: string): string => new URL(import.meta.resolve(name)).pathname;

export interface EndedCommand {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** All that it said. */
  readonly text: string;
}

/** The command as an operator calls it, in this environment and no other. */
export async function runCommand(environment: Readonly<Record<string, string | undefined>>, commandLine: readonly string[]): Promise<EndedCommand> {
  const env = { PATH: process.env.PATH, ...environment };
  const { code, stdout, stderr } = await run(process.execPath, [await bundledCommands(), ...commandLine], { env }).then(
    (output) => ({ ...output, code: 0 }),
    (error: unknown) => error as Omit<EndedCommand, 'text'>,
  );
  return { code, stdout, stderr, text: stdout + stderr };
}
