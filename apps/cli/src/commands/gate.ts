import process from 'node:process';
import { targetPhases, type TargetPhase } from '@tandem/gates';
import {
  declareOrderSchema, declareWindow, evaluateDeclared, saveWave, subjectSchema, waveOrderSchema, type EvaluateOutcome, type WindowSubject,
} from '@tandem/reconciliation';
import { Argument, Option, type Command } from 'commander';
import { z } from 'zod';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { claimFiles, fillFile } from '../files/output-files.ts';
import { checked } from '../gates/checked.ts';
import { withGates } from '../gates/connect.ts';
import { renderEvaluation, renderWindows, sentenceOfDeclaring } from '../gates/render.ts';
import { byOption, duration, durationUpToAMonth, reasonOption } from '../options.ts';
import { fail, write, writeJson } from '../output.ts';
import { parsedBy } from '../parsed-by.ts';
import { refuse } from '../refuse.ts';

const mostListed = 100;
const subjectArgument = (name: string) => new Argument(name, 'an organization, as org_acme, or a wave, as wave:small-ones').argParser(parsedBy(subjectSchema));
const phaseArgument = () => new Argument('<phase>', 'the phase it is to move to').choices(targetPhases);
const moment = parsedBy(z.iso.datetime({ offset: true, error: 'must be a date and time as in 2026-03-01T12:00:00Z' }).transform((text) => Date.parse(text)));

/** `gate`: windows that are declared before they begin, and what they come to. */
export function addGateCommand(program: Command, signal: AbortSignal): void {
  const command = program.command('gate').description('Declare windows, and ask what they come to: the only way to a GO that a promotion goes by.');
  addDeclare(command, signal);
  addShow(command);
  addEvaluate(command, signal);
  addWave(command, signal);
}

interface DeclareOptions {
  readonly from?: number;
  readonly in?: number;
  readonly for: number;
  readonly by: string;
  readonly reason?: string;
}

function addDeclare(command: Command, signal: AbortSignal): void {
  command
    .command('declare')
    .description('Choose a window that has not begun.')
    .addArgument(subjectArgument('<subject>'))
    .addArgument(phaseArgument())
    .addOption(new Option('--from <time>', 'when it begins, as 2026-03-01T12:00:00Z').argParser(moment).conflicts('in'))
    .addOption(new Option('--in <length>', 'how soon it begins, as in 5m').argParser(duration))
    .addOption(new Option('--for <length>', 'how long it is, as in 24h; 30d at most').argParser(durationUpToAMonth).makeOptionMandatory())
    .addOption(byOption())
    .addOption(reasonOption())
    .action((subject: WindowSubject, target: TargetPhase, given: DeclareOptions) =>
      withGates(async (ports) => {
        const from = given.from ?? (given.in === undefined ? null : ports.clock() + given.in);
        if (from === null) { fail('say --from or --in'); return; }
        const order = checked(declareOrderSchema, { target, from: Math.ceil(from), lengthMs: given.for, by: given.by, reason: given.reason ?? null });
        if (!order) return;
        const outcome = await declareWindow(ports, { ...order, subject }, signal);
        if (outcome.outcome === 'declared') write(`${sentenceOfDeclaring(outcome)}\n`);
        else refuse(sentenceOfDeclaring(outcome));
      }),
    );
}

function addShow(command: Command): void {
  command
    .command('show')
    .description('Declared windows, the latest first.')
    .addArgument(subjectArgument('[subject]'))
    .option('--json', 'as JSON', false)
    .action((subject: WindowSubject | undefined, { json }: { readonly json: boolean }) =>
      withGates(async ({ windows, clock }) => {
        const found = await windows.list(subject?.subject ?? null, mostListed);
        if (json) writeJson(found);
        else write(renderWindows(found, clock()));
      }),
    );
}

function addEvaluate(command: Command, signal: AbortSignal): void {
  command
    .command('evaluate')
    .description(`Compare the declared window that ended last, and keep its verdict; ends with 0 for GO, ${exitCodes.refused} for NO-GO, ${exitCodes.inconclusive} for INCONCLUSIVE.`)
    .addArgument(subjectArgument('<subject>'))
    .addArgument(phaseArgument())
    .option('--json <file>', 'also write it there, as JSON')
    .action(async ({ subject }: WindowSubject, target: TargetPhase, { json }: { readonly json?: string }) => {
      await claimFiles([json]);
      const outcome = await withGates((ports) => evaluateDeclared(ports, subject, target, signal));
      if (outcome.outcome !== 'evaluated') { fail(whyNot(outcome)); return; }
      write(renderEvaluation(outcome));
      await fillFile(json, () => `${JSON.stringify({ window: outcome.window, gates: outcome.gates, run: outcome.run }, null, 2)}\n`);
      process.exitCode = outcome.run.state === 'interrupted' || outcome.run.failures.length > 0 ? exitCodes.failed : exitCodeOf(outcome.gates.verdict, true);
    });
}

function whyNot(outcome: Exclude<EvaluateOutcome, { readonly outcome: 'evaluated' }>): string {
  if (outcome.outcome === 'too-old') return `its last window ended at ${outcome.window.to.toISOString()}, which is too long ago: declare another`;
  return outcome.evaluableFrom === null ? 'no window was declared for it: declare one' : `no window of it can be evaluated yet; the first from ${outcome.evaluableFrom.toISOString()} on`;
}

function addWave(command: Command, signal: AbortSignal): void {
  command
    .command('wave [name] [organizations...]')
    .description('Let small organizations go together; without a name, the waves there are.')
    .addOption(byOption())
    .action(async (name: string | undefined, organizations: readonly string[], { by }: { readonly by: string }) => {
      if (name === undefined) {
        const waves = await withGates((ports) => ports.waves.list(mostListed));
        write(waves.length === 0 ? 'no waves\n' : waves.map((wave) => `${wave._id}: ${wave.organizations.join(' ')}\n`).join(''));
        return;
      }
      const order = checked(waveOrderSchema, { name, organizations, by });
      if (!order) return;
      const outcome = await withGates((ports) => saveWave(ports, order, signal));
      if (outcome.outcome === 'saved') write(`wave ${name}: ${outcome.wave.organizations.length} organizations\n`);
      else refuse(`refused: there is no organization ${outcome.orgIds.slice(0, 10).join(', ')}`);
    });
}
