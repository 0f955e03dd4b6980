import type { Argument, Command, Option } from 'commander';
import { isPlaceholder } from './command-lines.ts';

/** What a program would not understand of these words, or undefined. `whole`: they are all that it is given, so what it must have must be there. */
export function programProblem(program: Command, words: readonly string[], whole: boolean): string | undefined {
  let command = program;
  const given: string[] = [];
  const named = new Set<string>();
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [flag = '', inline] = word.split('=');
    const subcommand = command.commands.find((one) => one.name() === word);
    if (flag.startsWith('-') && flag.length > 1) {
      if (flag === '--help') continue;
      const option = optionOf(command, flag);
      if (!option) return `${command.name()} knows no ${flag}`;
      named.add(option.attributeName());
      const problem = takesValue(option) ? valuesProblem(option, valuesOf(option, inline, rest)) : undefined;
      if (problem !== undefined) return problem;
    } else if (subcommand && given.length === 0) command = subcommand;
    else given.push(word);
  }
  return argumentsProblem(command, given) ?? (whole ? missing(command, given, named) : undefined);
}

/** Its own, or a subcommand's that need not be named. */
function optionOf(command: Command, flag: string): Option | undefined {
  return [command, ...command.commands].flatMap(({ options }) => options).find(({ long, short }) => flag === long || flag === short);
}

const takesValue = (option: Option) => option.required || option.optional;

function valuesOf(option: Option, inline: string | undefined, rest: string[]): readonly string[] {
  if (inline !== undefined) return [inline];
  const next = rest.findIndex((word) => word.startsWith('--'));
  const most = option.variadic ? rest.length : 1;
  return rest.splice(0, next === -1 ? most : Math.min(next, most));
}

function valuesProblem(option: Option, values: readonly string[]): string | undefined {
  if (option.required && values.length === 0) return `${option.flags} needs a value`;
  return values.map((value) => parseProblem(option, value)).find((problem) => problem !== undefined);
}

function argumentsProblem(command: Command, given: readonly string[]): string | undefined {
  const expected = command.registeredArguments;
  const last = expected.at(-1);
  const surplus = last?.variadic ? undefined : given[expected.length];
  if (surplus !== undefined) return `${command.name()} knows nothing of ${surplus}`;
  const problems = given.map((value, index) => {
    const argument = expected[index] ?? last;
    return argument && parseProblem(argument, value);
  });
  return problems.find((problem) => problem !== undefined);
}

function parseProblem({ parseArg }: Option | Argument, value: string): string | undefined {
  if (isPlaceholder(value)) return undefined;
  try {
    // choices are checked by it as well
    (parseArg as ((value: string, before: undefined) => unknown) | undefined)?.(value, undefined);
    return undefined;
  } catch (error) {
    return `${value}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function missing(command: Command, given: readonly string[], named: ReadonlySet<string>): string | undefined {
  const option = command.options.find((one) => one.mandatory && !named.has(one.attributeName()));
  if (option) return `${command.name()} needs ${option.flags}`;
  const argument = command.registeredArguments.slice(given.length).find(({ required }) => required);
  return argument && `${command.name()} needs ${argument.name()}`;
}
