import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleOf } from '../bundles/bundle.ts';
import { bundleWith, type StandIns } from '../bundles/stand-ins.ts';
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
  /** From a bundle, where this run keeps these: for programs that find nothing beside their sources but where their entry lies. */
  readonly bundled?: boolean;
  /** Breaks it on purpose, in a run that keeps bundles. */
  readonly standIns?: StandIns | undefined;
}

/** Starts a program of this workspace as it is now, by Node itself: no Nx between, so signals reach it. It ends with this process. */
export async function startProcess(options: StartProcessOptions): Promise<ProcessHandle> {
  return spawnProcess({
    name: options.name,
    command: process.execPath,
    arguments: [...(await argumentsOf(options)), ...(options.arguments ?? [])],
    environment: options.env ?? {},
    directory: workspaceRoot,
    logFile: options.logFile,
  });
}

async function argumentsOf({ entry, bundled = false, standIns }: StartProcessOptions): Promise<readonly string[]> {
  if (standIns) return [await bundleWith(standIns, entry)];
  return bundled ? programArguments(entry) : sourceArguments(entry);
}

/**
 * What Node is to be told, in the workspace's root, to run a program that needs nothing beside its sources, from its bundle where a run keeps these.
 * @param before modules that it imports first, named from the workspace's root as the entry is
 */
export function programArguments(entry: string, before: readonly string[] = []): readonly string[] {
  const bundle = bundleOf(entry, before);
  return bundle === undefined ? sourceArguments(entry, before) : [bundle];
}

function sourceArguments(entry: string, before: readonly string[] = []): readonly string[] {
  const preloads = ['tsx', ...before.map((module) => pathToFileURL(path.join(workspaceRoot, module)).href)];
  return ['--conditions=@tandem/source', ...preloads.flatMap((module) => ['--import', module]), entry];
}
