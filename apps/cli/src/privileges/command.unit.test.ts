import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { addPrivilegesCommand } from '../commands/privileges.ts';

const silent = (command: Command) => command.exitOverride().configureOutput({ writeErr: () => undefined });

function privileges(...given: readonly string[]): string {
  const program = silent(new Command());
  addPrivilegesCommand(program);
  for (const command of program.commands.flatMap((one) => [one, ...one.commands])) silent(command);
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    program.parse(['privileges', ...given], { from: 'user' });
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
}

describe('privileges', () => {
  it.each([
    '--database=org_acme', '--database=a.b', '--prefix=acme', '--partitions=0', '--partitions=', 'redis --queue-prefix=a.b',
  ])('refuses %s, as the apps refuse the setting that it stands for', (line) => {
    expect(() => privileges(...line.split(' '))).toThrow(/must/);
  });

  it('goes by what the apps have where nothing is said', () => {
    expect(privileges('watcher')).toContain('"db": "tandem"');
    expect(privileges('redis', 'worker')).toContain('~tandem:');
  });
});
