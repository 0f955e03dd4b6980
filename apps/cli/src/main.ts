import process from 'node:process';
import { isTandemError, messageOf } from '@tandem/errors';
import { withoutRefusedCommand, withoutUrlCredentials } from '@tandem/service-host';
import { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { fail } from './output.ts';
import { printable } from './printable.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { stopping.abort(); });

// a reader that has seen enough, as `head`, is no trouble: what is under way is done all the same
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const longestRefusal = 4_000;
const program = new Command('tandem')
  .description("The operator's commands.")
  .showHelpAfterError()
  .configureOutput({ outputError: (text, write) => { write(printable(text, longestRefusal)); } });

/** Each by itself, as to load them all takes longer than most of them take. */
const commands = new Map([
  ['reconcile', async () => { (await import('./commands/reconcile.ts')).addReconcileCommand(program, stopping.signal); }],
  ['reports', async () => { (await import('./commands/reports.ts')).addReportsCommand(program); }],
  ['migration', async () => { (await import('./commands/migration.ts')).addMigrationCommand(program, stopping.signal); }],
  ['dead-letters', async () => { (await import('./commands/dead-letters.ts')).addDeadLettersCommand(program, stopping.signal); }],
  ['in-doubt', async () => { (await import('./commands/in-doubt.ts')).addInDoubtCommand(program, stopping.signal); }],
  ['repair', async () => { (await import('./commands/repair.ts')).addRepairCommand(program, stopping.signal); }],
  ['what-if', async () => { (await import('./commands/what-if.ts')).addWhatIfCommand(program, stopping.signal); }],
  ['rollback-triggers', async () => { (await import('./commands/rollback-triggers.ts')).addRollbackTriggersCommand(program); }],
  ['gate', async () => { (await import('./commands/gate.ts')).addGateCommand(program, stopping.signal); }],
  ['ignores', async () => { (await import('./commands/ignores.ts')).addIgnoresCommand(program); }],
  ['direct-writers', async () => { (await import('./commands/direct-writers.ts')).addDirectWritersCommand(program); }],
  ['atlas', async () => { (await import('./commands/atlas.ts')).addAtlasCommand(program); }],
  ['privileges', async () => { (await import('./commands/privileges.ts')).addPrivilegesCommand(program); }],
]);

try {
  const [, , name = ''] = process.argv;
  const asked = commands.get(name);
  for (const add of asked ? [asked] : commands.values()) await add();
  await program.parseAsync(process.argv);
} catch (error) {
  fail(withoutUrlCredentials(withoutRefusedCommand(messageOf(error))));
  if (isTandemError(error)) process.stderr.write(`${error.operatorHint}\n`);
  if (isTandemError(error, 'CONFIG_INVALID')) process.exitCode = exitCodes.configuration;
}
