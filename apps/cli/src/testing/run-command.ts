import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The commands' entry. */
export const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const run = promisify(execFile);

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
  const { code, stdout, stderr } = await run(process.execPath, ['--conditions=@tandem/source', '--import', 'tsx', main, ...commandLine], { env }).then(
    (output) => ({ ...output, code: 0 }),
    (error: unknown) => error as Omit<EndedCommand, 'text'>,
  );
  return { code, stdout, stderr, text: stdout + stderr };
}
