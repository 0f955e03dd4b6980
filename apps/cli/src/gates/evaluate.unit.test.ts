import { tmpdir } from 'node:os';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addGateCommand } from '../commands/gate.ts';

it('refuses a file that cannot be written before it compares anything', async () => {
  const program = new Command();
  addGateCommand(program, new AbortController().signal);
  await expect(program.parseAsync(['gate', 'evaluate', 'org_acme', 'shadow', '--json', tmpdir()], { from: 'user' })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' });
});
