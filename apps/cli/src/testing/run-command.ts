import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { programArguments, workspaceRoot } from '@tandem/stack';

const run = promisify(execFile);

/** What Node is to be told to run a command. */
export const commandArguments = (commandLine: readonly string[]): readonly string[] => [...programArguments('apps/cli/src/main.ts'), ...commandLine];

export interface EndedCommand {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** All that it said. */
  readonly text: string;
}

/** The command as an operator calls it, in this environment and no other. */
export async function runCommand(environment: Readonly<Record<string, string | undefined>>, commandLine: readonly string[]): Promise<EndedCommand> {
  const { code, stdout, stderr } = await run(process.execPath, commandArguments(commandLine), { env: environment, cwd: workspaceRoot }).then(
    (output) => ({ ...output, code: 0 }),
    (error: unknown) => error as Omit<EndedCommand, 'text'>,
  );
  return { code, stdout, stderr, text: stdout + stderr };
}
