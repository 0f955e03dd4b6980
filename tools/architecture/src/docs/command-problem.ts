import { isPlaceholder } from './command-lines.ts';
import type { KnownCommands } from './known-commands.ts';
import { programProblem } from './program-problem.ts';

/** What is wrong with a command of ours, or undefined. `whole`: it stands there to be run, so nothing that it needs may be missing. */
export function commandProblem(words: readonly string[], known: KnownCommands, whole: boolean): string | undefined {
  const [program, ...rest] = words[0] === 'npx' ? words.slice(1) : words;
  switch (program) {
    case 'npm':
      return rest[0] === 'test' ? undefined : scriptProblem(rest.slice(1).filter((word, index) => index > 0 || word !== '--silent'), known, whole);
    case 'nx':
      return nxProblem(rest, known);
    default:
      return programProblem(known.cli, rest.slice(1), whole);
  }
}

function scriptProblem([script = '', separator, ...given]: readonly string[], known: KnownCommands, whole: boolean): string | undefined {
  if (isPlaceholder(script)) return undefined;
  const runs = known.scripts.get(script);
  if (runs === undefined) return `package.json has no script ${script}`;
  if (separator !== undefined && separator !== '--') return `npm run ${script} takes what comes after -- alone`;
  const file = /(?:apps|tools)\/\S+\.ts(?=\s|$)(?!.*\.ts)/.exec(runs)?.[0];
  const before = file === undefined ? [] : runs.slice(runs.indexOf(file) + file.length).trim().split(' ').filter((word) => word !== '');
  const asRun = whole && (separator !== undefined || given.length > 0);
  if (file === 'apps/cli/src/main.ts') return programProblem(known.cli, [...before, ...given], asRun);
  if (file === 'apps/watcher/src/main.ts') return watcherProblem([...before, ...given], known);
  const program = file === undefined ? undefined : known.programs.get(file);
  if (program) return programProblem(program, given, asRun);
  return given.length === 0 ? undefined : `npm run ${script} takes nothing that is known here`;
}

function watcherProblem(given: readonly string[], { readWatcherArguments }: KnownCommands): string | undefined {
  try {
    readWatcherArguments(given);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `nx run PROJECT:TARGET`, `nx TARGET PROJECT`, `nx g GENERATOR`; what Nx itself has besides is its own matter. */
function nxProblem([verb = '', subject = '']: readonly string[], known: KnownCommands): string | undefined {
  if (isPlaceholder(subject)) return undefined;
  if (verb === 'run') return targetProblem(subject.split(':'), known);
  if (verb === 'g' || verb === 'generate') return known.generators.has(subject) ? undefined : `there is no generator ${subject}`;
  return known.targets.has(subject) ? targetProblem([subject, verb], known) : undefined;
}

function targetProblem([project = '', target = '']: readonly string[], { targets }: KnownCommands): string | undefined {
  const known = targets.get(project);
  if (!known) return `there is no project ${project}`;
  return known.has(target) ? undefined : `${project} has no target ${target}`;
}
