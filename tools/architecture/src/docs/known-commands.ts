import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { workspaceRoot } from '../workspace.ts';

/** What can be run in this workspace. Programs are built, never run. */
export interface KnownCommands {
  /** The scripts of `package.json`, by what they run. */
  readonly scripts: ReadonlyMap<string, string>;
  /** The targets of each project. */
  readonly targets: ReadonlyMap<string, ReadonlySet<string>>;
  readonly generators: ReadonlySet<string>;
  /** The operator's commands. */
  readonly cli: Command;
  /** Programs of tools, by the file they are run by. */
  readonly programs: ReadonlyMap<string, Command>;
  /** Throws where the watcher would not understand its arguments. */
  readonly readWatcherArguments: (given: readonly string[]) => unknown;
}

const rooms = ['apps', 'libs', 'libs/domain', 'libs/use-cases', 'libs/adapters', 'tools'];
const packageSchema = z.object({ name: z.string(), scripts: z.record(z.string(), z.string()).default({}), nx: z.object({ targets: z.record(z.string(), z.unknown()) }).optional() });

export async function knownCommands(): Promise<KnownCommands> {
  const { readArguments } = await load<{ readonly readArguments: KnownCommands['readWatcherArguments'] }>('apps/watcher/src/arguments.ts');
  return {
    scripts: new Map(Object.entries(packageSchema.parse(readJson('package.json')).scripts)),
    targets: projectTargets(),
    generators: generators(),
    cli: await operatorProgram(),
    programs: await toolPrograms(),
    readWatcherArguments: readArguments,
  };
}

/** Each file of the folder adds one command. */
async function operatorProgram(): Promise<Command> {
  const program = new Command('tandem');
  const folder = 'apps/cli/src/commands';
  for (const file of readdirSync(resolve(workspaceRoot, folder)).filter((name) => name.endsWith('.ts') && !name.includes('.test.'))) {
    const exported = await load<Readonly<Record<string, unknown>>>(`${folder}/${file}`);
    const add = Object.entries(exported).find(([name]) => /^add\w+Command$/.test(name))?.[1] as ((to: Command, signal: AbortSignal) => void) | undefined;
    add?.(program, new AbortController().signal);
  }
  return program;
}

async function toolPrograms(): Promise<ReadonlyMap<string, Command>> {
  const programs = new Map<string, Command>();
  for (const tool of ['demo', 'chaos', 'bench']) {
    const { createCommand } = await load<{ readonly createCommand: () => Command }>(`tools/${tool}/src/options.ts`);
    programs.set(`tools/${tool}/src/main.ts`, createCommand());
  }
  const { createProgram } = await load<{ readonly createProgram: (actions: object) => Command }>('tools/stack/src/program.ts');
  const nothing = () => undefined;
  return programs.set('tools/stack/src/main.ts', createProgram({ start: nothing, doctor: nothing }));
}

function projectTargets(): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map<string, ReadonlySet<string>>();
  for (const room of rooms) {
    for (const folder of readdirSync(resolve(workspaceRoot, room))) {
      const manifest = readIfThere(`${room}/${folder}/package.json`);
      if (manifest === undefined) continue;
      const { name, nx } = packageSchema.parse(manifest);
      // typecheck is what a plugin of Nx adds to whatever has a tsconfig.json
      for (const known of [name, name.replace('@tandem/', '')]) targets.set(known, new Set([...Object.keys(nx?.targets ?? {}), 'typecheck']));
    }
  }
  return targets;
}

function generators(): ReadonlySet<string> {
  const { generators: named } = z.object({ generators: z.record(z.string(), z.unknown()) }).parse(readJson('tools/plugin/generators.json'));
  return new Set(Object.keys(named).map((name) => `@tandem/plugin:${name}`));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(resolve(workspaceRoot, file), 'utf8'));
}

function readIfThere(file: string): unknown {
  try {
    return readJson(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Apps and tools are imported by nobody; only what they would be told is looked at here. */
async function load<Exported>(file: string): Promise<Exported> {
  return (await import(pathToFileURL(resolve(workspaceRoot, file)).href)) as Exported;
}
