import process from 'node:process';
import { isTandemError } from '@tandem/errors';
import { withoutRefusedCommand, withoutUrlCredentials } from '@tandem/service-host';
import { Command } from 'commander';
import { addAtlasCommand } from './commands/atlas.ts';
import { addDeadLettersCommand } from './commands/dead-letters.ts';
import { addDirectWritersCommand } from './commands/direct-writers.ts';
import { addGateCommand } from './commands/gate.ts';
import { addIgnoresCommand } from './commands/ignores.ts';
import { addMigrationCommand } from './commands/migration.ts';
import { addReconcileCommand } from './commands/reconcile.ts';
import { addPrivilegesCommand } from './commands/privileges.ts';
import { addRepairCommand } from './commands/repair.ts';
import { addReportsCommand } from './commands/reports.ts';
import { addRollbackTriggersCommand } from './commands/rollback-triggers.ts';
import { addWhatIfCommand } from './commands/what-if.ts';
import { exitCodes } from './exit-codes.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { stopping.abort(); });

// a reader that has seen enough, as `head`, is no trouble: what is under way is done all the same
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('tandem').description("The operator's commands.").showHelpAfterError();
addReconcileCommand(program, stopping.signal);
addReportsCommand(program);
addMigrationCommand(program, stopping.signal);
addDeadLettersCommand(program, stopping.signal);
addRepairCommand(program, stopping.signal);
addWhatIfCommand(program, stopping.signal);
addRollbackTriggersCommand(program);
addGateCommand(program, stopping.signal);
addIgnoresCommand(program);
addDirectWritersCommand(program);
addAtlasCommand(program);
addPrivilegesCommand(program);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  const known = isTandemError(error);
  process.stderr.write(`${withoutUrlCredentials(withoutRefusedCommand(error instanceof Error ? error.message : String(error)))}\n${known ? `${error.operatorHint}\n` : ''}`);
  process.exitCode = known && error.code === 'CONFIG_INVALID' ? exitCodes.configuration : exitCodes.failed;
}
