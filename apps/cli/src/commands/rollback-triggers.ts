import process from 'node:process';
import { orgIdSchema } from '@tandem/documents';
import { renderTable } from '@tandem/report-rendering';
import { deploymentScope, reArm, type TriggerRecord } from '@tandem/rollback-watch';
import type { Command } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.ts';
import { byOption, reasonOption } from '../options.ts';
import { write, writeJson } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';
import { printableLine } from '../printable.ts';
import { withTriggers } from '../rollback-triggers/connect.ts';

const scope = parsedBy(z.union([z.literal('all'), z.literal(deploymentScope), orgIdSchema], { error: 'must be an organization, * for the deployment, or all' }));

/** `rollback-triggers`: which have tripped, and why; and arming them again. */
export function addRollbackTriggersCommand(program: Command): void {
  const command = program.command('rollback-triggers').description('See which rollback triggers have tripped, and arm them again.');
  command
    .command('list')
    .description('Those that ever tripped; all others are armed.')
    .option('--json', 'as JSON', false)
    .action(({ json }: { json: boolean }) =>
      withTriggers(async ({ states }) => {
        const records = await states.list();
        if (json) writeJson(records);
        else write(renderTriggers(records));
      }),
    );
  command
    .command('re-arm')
    .argument('<organization>', 'an organization, * for the deployment, or all', scope)
    .description('Arm what has tripped. Nothing from before counts any more; nobody is moved back by it.')
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(byOption())
    .action((which: ReturnType<typeof scope>, { reason, by }: { reason: string; by: string }) =>
      withTriggers(async (ports) => {
        const results = await reArm(ports, { scope: which, by, reason });
        for (const one of results) write(`${one.scope}  ${one.outcome === 're-armed' ? 're-armed' : 'has not tripped, or is tripping just now; nothing was changed'}\n`);
        if (results.length === 0) write('none has tripped\n');
        process.exitCode = results.every(({ outcome }) => outcome === 're-armed') ? exitCodes.done : exitCodes.failed;
      }),
    );
}

function renderTriggers(records: readonly TriggerRecord[]): string {
  if (records.length === 0) return 'none has ever tripped\n';
  const heads = ['organization', 'state', 'trigger', 'tripped', 'value', 'threshold', 'n', 'flip', 'in words'];
  return `${renderTable([heads, ...records.map(row)])}\n`;
}

function row({ _id, state, trip, flip, trouble, reArmed }: TriggerRecord): readonly string[] {
  const evidence = (key: string) => String(trip?.evidence[key] ?? '-');
  const says = trouble ?? (state === 'armed' && reArmed ? `re-armed by ${reArmed.by}: ${reArmed.reason}` : '');
  return [_id, state, trip?.trigger ?? '-', trip?.at.toISOString() ?? '-', evidence('value'), evidence('threshold'), evidence('n'), flip ?? '-', printableLine(says, 200)];
}
