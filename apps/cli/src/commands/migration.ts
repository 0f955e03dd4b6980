import process from 'node:process';
import { orgIdSchema, type OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { targetPhases, type TargetPhase } from '@tandem/gates';
import { endOverride, hold, planPromotion, promote, readStatus, rollbackByFlag, rollbackByOverride, type OverrideOutcome } from '@tandem/migration';
import { subjectSchema, waveNameSchema } from '@tandem/reconciliation';
import { createOverrideTable } from '@tandem/routing';
import { Argument, Option, type Command } from 'commander';
import { z } from 'zod';
import { exitCodeOfRollback, exitCodes } from '../exit-codes.ts';
import { flagBySettings, withMigration, withRelease, type MigrationPorts } from '../migration/connect.ts';
import { moveWave } from '../migration/move-wave.ts';
import { releaseEach } from '../migration/release-each.ts';
import { overrideLine, renderAcknowledgement, renderMove, renderPlan, renderStatus } from '../migration/render.ts';
import { stillInForce } from '../migration/still-in-force.ts';
import { byOption, duration, organization, orgOption, reason, reasonOption } from '../options.ts';
import { write, writeJson } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';

/** `all` for a break-glass or a hold of everybody. */
const organizationOrAll = parsedBy(z.union([z.literal('all').transform((): OrgId | null => null), orgIdSchema], { error: 'must be an organization, or all' }));
/** Whom a rollback takes back. */
const whoGoesBack = parsedBy(z.union([z.literal('all').transform(() => ({ orgId: null, wave: null })), subjectSchema], { error: 'must be an organization, a wave as wave:small-ones, or all' }));
const dayMs = 86_400_000;
const overrideOption = () => new Option('--override <reason>', 'go on all the same; the reason is kept in the audit').argParser(reason);

interface Given {
  readonly by: string;
  readonly reason?: string;
}

/** `migration`: where every organization stands, and moving them. */
export function addMigrationCommand(program: Command, signal: AbortSignal): void {
  const command = program.command('migration').description('See where every organization stands, and move them: on, back, on hold.');
  addFlag(command, signal);
  addReading(command);
  addPromotion(command, signal);
  addRollback(command, signal);
  addHolds(command, signal);
}

const flagStates = {
  on: 'the flag is on',
  'turned-on': 'the flag was off, and is on now; it lists nobody',
  off: 'the flag is off, and reaches organizations, which move when somebody turns it on',
} as const;

function addFlag(command: Command, signal: AbortSignal): void {
  command
    .command('create-flag')
    .description('Make the flag in Unleash, with a strategy for each phase that lists nobody yet. Moves no organization, and may be repeated.')
    .action(async () => {
      const { made, state } = await flagBySettings().create(signal);
      write(made.length === 0 ? 'all of it is there already\n' : made.map((one) => `made ${one}\n`).join(''));
      write(`${flagStates[state]}\n`);
    });
}

function addReading(command: Command): void {
  command
    .command('status')
    .description('The phase of each organization, verdicts, overrides, and what is in flight. Works without Unleash.')
    .addOption(orgOption())
    .option('--json', 'as JSON', false)
    .action(({ org, json }: { org?: OrgId; json: boolean }) =>
      withMigration(async (ports) => {
        const status = await readStatus(ports, org ?? null);
        if (json) writeJson(status);
        else write(renderStatus(status));
      }),
    );
  withTarget(command.command('plan'))
    .description('What a promotion would change, what blocks it, and what is in flight. Changes nothing.')
    .option('--json', 'as JSON', false)
    .action((orgId: OrgId, to: TargetPhase, { json }: { json: boolean }) =>
      withMigration(async (ports) => {
        const plan = await planPromotion(ports, orgId, to);
        if (json) writeJson(plan);
        else write(renderPlan(plan));
        process.exitCode = plan.blockers.length > 0 ? exitCodes.refused : exitCodes.done;
      }),
    );
}

function addPromotion(command: Command, signal: AbortSignal): void {
  withTarget(command.command('promote'))
    .description('Move an organization on, by the flag. Refused without a GO.')
    .addOption(overrideOption())
    .addOption(byOption())
    .action((orgId: OrgId, to: TargetPhase, { by, override }: { by: string; override?: string }) =>
      withMigration(async (ports) => {
        const { move } = await promote(ports, { orgId, to, by, override: override ?? null }, signal);
        write(renderMove(orgId, move));
      }),
    );
  command
    .command('wave')
    .argument('<name>', 'the wave', parsedBy(waveNameSchema))
    .addArgument(new Argument('<phase>', 'where to').choices(targetPhases))
    .description('Move the organizations of a wave on, one after the other, each by its verdict.')
    .addOption(overrideOption())
    .addOption(byOption())
    .action((wave: string, to: TargetPhase, { by, override }: { by: string; override?: string }) =>
      withMigration(async (ports) => {
        const moveOne = async (orgId: OrgId) => (await promote(ports, { orgId, to, by, override: override ?? null }, signal)).move;
        process.exitCode = await moveWave({ ...ports, moveOne }, { wave, to, by, reason: override ?? null }, { write, signal });
      }),
    );
}

function addRollback(command: Command, signal: AbortSignal): void {
  withOrder(command.command('rollback').argument('<organization>', 'the organization, or those of a wave, as wave:small-ones; with --break-glass also all, and no wave', whoGoesBack))
    .description(`Back to legacy. No gate is asked. Ends with ${exitCodes.nothingMoved} where there was nobody to move.`)
    .option('--break-glass', 'by an override, which beats the flag in every process within a second and needs no Unleash', false)
    .option('--for <length>', 'with --break-glass: it ends by itself after that, as in 12h; after 24h if nothing is said', duration)
    .action(async ({ orgId, wave }: ReturnType<typeof whoGoesBack>, given: Given & { breakGlass: boolean; for?: number }) => {
      if (given.for !== undefined && !given.breakGlass) throw new TandemError('REQUEST_INVALID', '--for is for --break-glass: what the flag moves back stays there until it is promoted');
      if (wave !== null && given.breakGlass) throw new TandemError('REQUEST_INVALID', 'a wave goes back by the flag: --break-glass is for one organization, or all');
      const order = { by: given.by, reason: given.reason ?? null };
      await withMigration(async (ports) => {
        const moveOne = (one: OrgId) => rollbackByFlag(ports, { orgId: one, ...order }, signal);
        if (wave !== null) process.exitCode = await moveWave({ ...ports, moveOne }, { wave, to: 'legacy', ...order }, { write, signal });
        else if (given.breakGlass) tell(await rollbackByOverride(ports, { orgId, ...order, forMs: given.for ?? dayMs }, signal));
        else if (orgId === null) throw new TandemError('REQUEST_INVALID', 'all are moved back by --break-glass, or by the toggle of the flag');
        else {
          const move = await moveOne(orgId);
          write(renderMove(orgId, move));
          process.exitCode = exitCodeOfRollback(move.outcome === 'moved' ? 1 : 0);
        }
      });
    });
  withOrder(command.command('end-override').argument('<organization>', 'the organization, or all', organizationOrAll))
    .description('End a break-glass override: the flag counts again.')
    .action((orgId: OrgId | null, { by, reason }: Given) =>
      withMigration(async (ports) => {
        tell(await endOverride(ports, 'phase', { orgId, by, reason: reason ?? null }, signal));
        await tellWhatStands(ports, 'phase', orgId);
      }),
    );
}

function addHolds(command: Command, signal: AbortSignal): void {
  withOrder(command.command('hold').argument('<organization>', 'the organization, or all', organizationOrAll))
    .description('Keep what the stream path would start, until it is released.')
    .option('--for <length>', 'release by itself after that, as in 2h', duration)
    .action((orgId: OrgId | null, given: Given & { for?: number }) =>
      withMigration(async (ports) => { tell(await hold(ports, { orgId, by: given.by, reason: given.reason ?? null, forMs: given.for ?? null }, signal)); }));
  withOrder(command.command('release').argument('<organization>', 'the organization, or all', organizationOrAll))
    .description('End a hold, and start what was kept. Needs REDIS_URL.')
    .action((orgId: OrgId | null, { by, reason }: Given) =>
      withRelease(async (ports, release) => {
        tell(await endOverride(ports, 'hold', { orgId, by, reason: reason ?? null }, signal));
        const isHeld = async (one: OrgId) => createOverrideTable((await ports.overrides.read()).overrides).isHeld(one, ports.clock());
        const came = await releaseEach(release, orgId === null ? await ports.held.organizations(10_000) : [orgId], { isHeld, write, signal });
        if (came === 'interrupted') process.exitCode = exitCodes.failed;
        await tellWhatStands(ports, 'hold', orgId);
      }),
    );
}

function tell(outcome: OverrideOutcome): void {
  write(outcome.changed ? renderAcknowledgement(outcome) : `there was none; ${renderAcknowledgement(outcome)}`);
  process.exitCode = outcome.missing.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** One for all binds an organization whose own has ended, and the other way round: then it was not done. */
async function tellWhatStands({ overrides, clock }: Pick<MigrationPorts, 'overrides' | 'clock'>, kind: 'phase' | 'hold', named: OrgId | null): Promise<void> {
  const standing = stillInForce((await overrides.read()).overrides, kind, named, clock());
  if (standing.length === 0) return;
  write(`still in force:\n${standing.map((one) => `  ${overrideLine(one)}\n`).join('')}`);
  process.exitCode = exitCodes.failed;
}

function withTarget(command: Command): Command {
  return command.argument('<organization>', 'the organization', organization).addArgument(new Argument('<phase>', 'where to').choices(targetPhases));
}

function withOrder(command: Command): Command {
  return command.addOption(reasonOption()).addOption(byOption());
}
