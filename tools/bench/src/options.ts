import path from 'node:path';
import { workspaceRoot } from '@tandem/stack';
import { Command, InvalidArgumentError, Option } from 'commander';
import { fullPlan, quickPlan, tinyPlan, type Plan } from './plan.ts';
import { rowIds, type RowId } from './rows/row.ts';

export interface BenchOptions {
  readonly plan: Plan;
  readonly only: readonly RowId[];
  /** Where the results go as JSON. */
  readonly json: string | undefined;
  /** Results to make docs/performance.md of; then nothing is measured. */
  readonly render: string | undefined;
}

interface RawOptions {
  json?: string;
  quick?: true;
  tiny?: true;
  rounds?: number;
  backlog?: number;
  only?: RowId[];
  render?: string;
}

const whole = (least: number, largest: number) => (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > largest) throw new InvalidArgumentError(`must be a whole number from ${least} to ${largest}.`);
  return value;
};

/** What the command line knows, not yet read. */
export function createCommand(): Command {
  return new Command('bench')
    .description('Measures the watcher against the thinnest loop and the explicit path, side by side on the same backends.')
    .option('--json <file>', 'write everything that was measured there')
    .option('--quick', 'fewer rounds, smaller backlogs: to see a change')
    .addOption(new Option('--tiny', 'as little as possible: to see that every row can be measured').hideHelp())
    .option('--rounds <n>', 'rounds of each row', whole(1, 100))
    .option('--backlog <n>', 'submissions of the backlog that is caught up on, and of the past that is compared', whole(1_000, 10_000_000))
    .addOption(new Option('--only <row...>', 'measure only these rows').choices(rowIds))
    .option('--render <file>', 'measure nothing: make docs/performance.md of these results')
    .allowExcessArguments(false);
}

/** Reads the command line; ends the process with a message where it can't be understood. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const command = createCommand().parse([...argv], { from: 'user' });
  const raw = command.opts<RawOptions>();
  const base = raw.tiny ? tinyPlan : raw.quick ? quickPlan : fullPlan;
  return {
    plan: { ...base, ...(raw.rounds !== undefined && { rounds: raw.rounds }), ...(raw.backlog !== undefined && { backlog: raw.backlog }) },
    only: raw.only ?? rowIds,
    json: raw.json === undefined ? undefined : path.resolve(raw.json),
    render: raw.render === undefined ? undefined : path.resolve(raw.render),
  };
}

/** What `--render` writes. */
export const performanceFile = path.join(workspaceRoot, 'docs', 'performance.md');
