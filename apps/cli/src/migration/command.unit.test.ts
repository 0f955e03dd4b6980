import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addMigrationCommand } from '../commands/migration.ts';

it('refuses a length for a move back by the flag, which ends by nothing', async () => {
  const program = new Command();
  addMigrationCommand(program, new AbortController().signal);
  await expect(program.parseAsync(['migration', 'rollback', 'org_acme', '--for', '4h'], { from: 'user' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});
