import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { workspaceRoot } from '@tandem/stack';
import { sabotageNames, type Sabotage } from '@tandem/test-bed';
import { faultIds, type FaultId } from './plan/fault-table.ts';

export interface DemoOptions {
  /** Submissions per second; undefined: as the MongoDB server can bear. */
  readonly rate: number | undefined;
  /** Seconds under load, all steps together; undefined: so many that the run shows enough. */
  readonly seconds: number | undefined;
  readonly faults: readonly FaultId[];
  readonly reportDirectory: string;
  readonly keep: boolean;
  /** Breaks every app on purpose, for tests of who judges it. */
  readonly sabotage: Sabotage | undefined;
}

interface RawOptions {
  rate?: number;
  seconds?: number;
  faults?: readonly FaultId[];
  report: string;
  keep?: true;
  sabotage?: Sabotage;
}

const positive = (largest: number) => (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= largest)) throw new InvalidArgumentError(`must be more than 0 and at most ${largest}.`);
  return value;
};

function parseFaults(text: string): readonly FaultId[] {
  const names = text === 'none' ? [] : text.split(',');
  return names.map((name) => {
    const known = faultIds.find((id) => id === name);
    if (known === undefined) throw new InvalidArgumentError(`knows ${faultIds.join(', ')} and none.`);
    return known;
  });
}

/** What the command line knows, not yet read. */
export function createCommand(): Command {
  return new Command('demo')
    .description('Plays the migration from legacy to complete, with faults, and proves that nothing was lost or doubled.')
    .option('--rate <n>', 'submissions per second, all organizations together', positive(500))
    .option('--seconds <n>', 'seconds under load, all steps together', positive(3_600))
    .option('--faults <list>', 'only these faults of docs/demo.md, or none', parseFaults)
    .option('--report <dir>', 'where summary.json and the logs go', path.join('reports', 'demo'))
    .option('--keep', 'leave everything running at the end, and print the addresses')
    .addOption(new Option('--sabotage <name>', 'breaks every app on purpose').choices(sabotageNames).hideHelp())
    .allowExcessArguments(false);
}

/** Reads the command line; ends the process with a message where it can't be understood. */
export function readOptions(argv: readonly string[]): DemoOptions {
  const command = createCommand().parse([...argv], { from: 'user' });
  const raw = command.opts<RawOptions>();
  return {
    rate: raw.rate,
    seconds: raw.seconds,
    faults: raw.faults ?? faultIds,
    reportDirectory: path.resolve(workspaceRoot, raw.report),
    keep: raw.keep === true,
    sabotage: raw.sabotage,
  };
}
