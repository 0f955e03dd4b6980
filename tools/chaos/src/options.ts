import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { workspaceRoot } from '@tandem/stack';
import { sabotageNames, type Sabotage } from '@tandem/test-bed';
import { faultKinds, type FaultKind } from './plan/fault.ts';

export interface ChaosOptions {
  readonly submissions: number;
  readonly seed: number;
  /** How many submissions of a hundred start a workflow. */
  readonly startingPercent: number;
  /** Submissions per second at most; undefined: as fast as the stack bears. */
  readonly rate: number | undefined;
  /** Sends no more after so many minutes, and reckons up what was sent; undefined: all are sent. */
  readonly minutes: number | undefined;
  readonly kinds: readonly FaultKind[];
  /** How long nothing may move before what is missing counts as lost, in milliseconds. */
  readonly patienceMs: number;
  readonly reportDirectory: string;
  /** Breaks every app on purpose, for tests of who judges it. */
  readonly sabotage: Sabotage | undefined;
}

interface RawOptions {
  submissions: number;
  seed?: number;
  starting: number;
  rate?: number;
  minutes?: number;
  only?: readonly FaultKind[];
  patience: number;
  report: string;
  sabotage?: Sabotage;
}

const whole = (least: number, most: number) => (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) throw new InvalidArgumentError(`must be a whole number of ${least} to ${most}.`);
  return value;
};

function parseKind(text: string, others: readonly FaultKind[] = []): readonly FaultKind[] {
  if (text === 'none') return others;
  const known = faultKinds.find((kind) => kind === text);
  if (known === undefined) throw new InvalidArgumentError(`knows ${faultKinds.join(', ')} and none.`);
  return [...others, known];
}

/** What the command line knows, not yet read. */
export function createCommand(): Command {
  return new Command('chaos')
    .description('Sends submissions while processes, servers, connections and flags fail at random, and counts what the outside saw.')
    .option('--submissions <n>', 'how many', whole(100, 10_000_000), 10_000)
    .option('--seed <n>', 'plays the same plan again; by chance where it is not given', whole(0, 2 ** 31 - 1))
    .option('--starting <percent>', 'how many submissions of a hundred start a workflow', whole(1, 100), 60)
    .option('--rate <n>', 'submissions per second at most', whole(1, 10_000))
    .option('--minutes <n>', 'sends no more after so many minutes, and reckons up', whole(1, 10_000))
    .option('--only <fault...>', 'only faults of these kinds, or none', parseKind)
    .option('--patience <seconds>', 'how long nothing may move before what is missing counts as lost', whole(5, 3_600), 90)
    .option('--report <dir>', 'where plan, summary and logs go', path.join('reports', 'chaos'))
    .addOption(new Option('--sabotage <name>', 'breaks every app on purpose').choices(sabotageNames).hideHelp())
    .allowExcessArguments(false);
}

/** Reads the command line; ends the process with a message where it can't be understood. */
export function readOptions(argv: readonly string[], randomSeed: () => number): ChaosOptions {
  const command = createCommand().parse([...argv], { from: 'user' });
  const raw = command.opts<RawOptions>();
  return {
    submissions: raw.submissions,
    seed: raw.seed ?? randomSeed(),
    startingPercent: raw.starting,
    rate: raw.rate,
    minutes: raw.minutes,
    kinds: [...new Set(raw.only ?? faultKinds)],
    patienceMs: 1_000 * raw.patience,
    reportDirectory: path.resolve(workspaceRoot, raw.report),
    sabotage: raw.sabotage,
  };
}
