import { Command, type Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { addDeadLettersCommand } from './commands/dead-letters.ts';
import { addDirectWritersCommand } from './commands/direct-writers.ts';
import { addGateCommand } from './commands/gate.ts';
import { addIgnoresCommand } from './commands/ignores.ts';
import { addMigrationCommand } from './commands/migration.ts';
import { addRepairCommand } from './commands/repair.ts';
import { addRollbackTriggersCommand } from './commands/rollback-triggers.ts';
import { wholeNumber } from './options.ts';

const { signal } = new AbortController();
const program = new Command();
addGateCommand(program, signal);
addMigrationCommand(program, signal);
addDeadLettersCommand(program, signal);
addRepairCommand(program, signal);
addIgnoresCommand(program);
addDirectWritersCommand(program);
addRollbackTriggersCommand(program);

const withAll = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withAll)];
const taking = (value: string) => withAll(program).flatMap((command) => command.options.filter(({ flags }) => flags.endsWith(value)).map((option): [string, Option] => [`${command.name()} ${option.flags}`, option]));

/** Whether the option takes each of the texts. */
const takes = ({ parseArg }: Option, texts: readonly string[]) => texts.map((text) => {
  try {
    return (parseArg as (text: string) => unknown)(text) === text;
  } catch {
    return false;
  }
});

describe('options of several commands', () => {
  it.each([...taking('--reason <text>'), ...taking('--override <reason>')])('%s takes a reason of 3 to 500 characters, as the console does', (_, option) => {
    expect(takes(option, ['no', 'why', 'x'.repeat(500), 'x'.repeat(501)])).toEqual([false, true, true, false]);
  });

  it.each(taking('--by <name>'))('%s takes a name of 1 to 100 characters, as the console does', (_, option) => {
    expect(takes(option, [' ', 'a', 'x'.repeat(100), 'x'.repeat(101)])).toEqual([false, true, true, false]);
  });
});

describe('a whole number', () => {
  const number = wholeNumber(0, 1_000);

  it.each(['', ' ', '-1', '1001', '1e2', '0x1', '1.5', 'five', '9'.repeat(400)])('is not %j, and the bounds are named', (text) => {
    expect(() => number(text)).toThrow('must be a whole number of 0 to 1000');
  });

  it('is taken within its bounds', () => {
    expect([number('0'), number('1000')]).toEqual([0, 1_000]);
  });
});
