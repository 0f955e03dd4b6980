import { workspaceRoot } from '../workspace-root.ts';
import { spawnProcess, type ProcessHandle } from './spawn-process.ts';

export interface StartProcessOptions {
  readonly name: string;
  /** The TypeScript entry, relative to the workspace's root: `apps/watcher/src/main.ts`. */
  readonly entry: string;
  readonly arguments?: readonly string[];
  /** Laid over this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly logFile?: string;
}

/** Starts a program of this workspace from its sources by Node itself: no Nx between, so signals reach it. It ends with this process. */
export function startProcess(options: StartProcessOptions): Promise<ProcessHandle> {
  return spawnProcess({
    name: options.name,
    command: process.execPath,
    arguments: ['--conditions=@tandem/source', '--import', 'tsx', options.entry, ...(options.arguments ?? [])],
    environment: options.env ?? {},
    directory: workspaceRoot,
    logFile: options.logFile,
  });
}
