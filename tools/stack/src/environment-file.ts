import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { keeper } from './processes/keeper.ts';
import { workspaceRoot } from './workspace-root.ts';

/** Nx reads this by itself for every target named `serve`; variables that are set already win over it. */
export const environmentFile = path.join(workspaceRoot, '.env.serve.local');

/** Names the running stack to `nx run <app>:serve`. Removed when this process ends, by whatever signal. */
export interface EnvironmentFile {
  remove(): Promise<void>;
}

/** @throws Error while another stack that runs has written the file. */
export function refuseSecondStack(file: string = environmentFile): void {
  const holder = holderOf(file);
  if (holder !== undefined) throw new Error(`A stack runs already, as process ${holder}: ${file} names its backends. End it first.`);
}

export function writeEnvironmentFile(variables: Readonly<Record<string, string>>, file: string = environmentFile): EnvironmentFile {
  refuseSecondStack(file);
  writeFileSync(file, formatEnvironment(variables, process.pid), { mode: 0o600 });
  keeper().removeAtEnd(file);
  return {
    remove: async () => {
      await rm(file, { force: true });
      keeper().keep(file);
    },
  };
}

/** Lines as Nx's dotenv and its variable expansion read them back unchanged. */
export function formatEnvironment(variables: Readonly<Record<string, string>>, pid: number): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll('$', '\\$')}'`);
  return [`${headline} ${pid}`, ...lines, ''].join('\n');
}

const headline = '# Written by `npm run stack`, process';

function holderOf(file: string): number | undefined {
  try {
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    const pid = Number(first.startsWith(headline) ? first.slice(headline.length) : NaN);
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch {
    // No such file, or no such process.
    return undefined;
  }
}
