import { workspaceRoot } from '../workspace-root.ts';
import { bundleOf } from './bundle.ts';
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

/** Starts a program of this workspace as it is now, by Node itself: no Nx between, so signals reach it. It ends with this process. */
export function startProcess(options: StartProcessOptions): Promise<ProcessHandle> {
  return spawnProcess({
    name: options.name,
    command: process.execPath,
    arguments: [...(isPreloaded(options) ? sourceArguments(options.entry) : programArguments(options.entry)), ...(options.arguments ?? [])],
    environment: options.env ?? {},
    directory: workspaceRoot,
    logFile: options.logFile,
  });
}

/** What Node is to be told, in the workspace's root, to run an entry as it is now: an app from its bundle, where a run keeps these. */
export function programArguments(entry: string): readonly string[] {
  const bundle = entry.startsWith('apps/') ? bundleOf(entry) : undefined;
  return bundle === undefined ? sourceArguments(entry) : [bundle];
}

/** A module that is to put itself in another's place needs them to be modules still. */
function isPreloaded({ env }: StartProcessOptions): boolean {
  return env?.NODE_OPTIONS?.includes('--import') ?? false;
}

/** The same of the sources themselves, with modules that are imported before. */
export function sourceArguments(entry: string, preloads: readonly string[] = []): readonly string[] {
  return ['--conditions=@tandem/source', ...['tsx', ...preloads].flatMap((module) => ['--import', module]), entry];
}
