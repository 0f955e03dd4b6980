import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addMigrationCommand } from '../commands/migration.ts';

it.each([
  ['a length for a move back by the flag, which ends by nothing', ['org_acme', '--for', '4h'], /--for is for --break-glass/],
  ['a wave for an override', ['wave:small-ones', '--break-glass'], /a wave goes back by the flag/],
])('refuses %s', async (_, given, why) => {
  const program = new Command();
  addMigrationCommand(program, new AbortController().signal);
  await expect(program.parseAsync(['migration', 'rollback', ...given], { from: 'user' })).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(why) as string });
});
