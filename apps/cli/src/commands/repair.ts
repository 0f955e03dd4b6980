import process from 'node:process';
import type { OrgId } from '@tandem/documents';
import { applyRepair, planRepair, repairableKinds, type PlanRepairPorts, type RepairableKind, type RepairPlan, type RepairResult, type RepairSelection } from '@tandem/repair';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.ts';
import { byOption, duration, orgOption, reasonOption, wholeNumber } from '../options.ts';
import { fail, write, writeJson } from '../output.ts';
import { progressBar } from '../progress-bar.ts';
import { withPast, withRepair } from '../repair/connect.ts';
import { renderPlan, renderResult } from '../repair/render.ts';

const findingId = z.string().min(1).max(512);
const mostNamed = 1_000;

interface RepairOptions {
  readonly finding?: readonly string[];
  readonly window?: number;
  readonly org?: OrgId;
  readonly kind?: readonly RepairableKind[];
  readonly apply: boolean;
  readonly rate: number;
  readonly by: string;
  readonly reason?: string;
  readonly json: boolean;
}

/** `repair`: starts what was missed. Only says what it would do, unless told to do it. */
export function addRepairCommand(program: Command, signal: AbortSignal): void {
  program
    .command('repair')
    .description('Start what was missed, once, as it should have been. Only says what it would do unless --apply is given. What lies in dead letters is not meant: see dead-letters.')
    .option('--finding <ids...>', 'the findings by their ids')
    .option('--window <length>', 'or all open ones about submissions of the last while, as in 10m, 2h, 7d', duration)
    .addOption(orgOption("with --window: one organization's only"))
    .addOption(new Option('--kind <kinds...>', 'with --window: of these kinds only').choices(repairableKinds))
    .option('--apply', 'do it. Needs REDIS_URL', false)
    .option('--rate <count>', 'how many each second', wholeNumber(1, 9_999), 50)
    .addOption(byOption())
    .addOption(reasonOption())
    .option('--json', 'as JSON', false)
    .action(async (given: RepairOptions) => {
      const isNamed = given.finding !== undefined;
      const select = selection(given);
      if (!select) fail('name the findings by --finding, or say --window, with --org and --kind where these are meant');
      else if (given.apply) await withRepair(async (ports) => {
        const plan = await planRepair(ports, select(ports), signal);
        const bar = progressBar('repairing', plan.items.length);
        const result = await applyRepair(ports, plan, { by: given.by, reason: given.reason ?? null, rate: given.rate }, signal, ({ done }) => { bar.update(done); }).finally(bar.stop);
        if (given.json) writeJson({ ...result, unknown: plan.unknown, isCutOff: plan.isCutOff });
        else write(renderResult(plan, result));
        process.exitCode = exitCodeOf(plan, result, isNamed);
      });
      else await withPast(async (past) => {
        const plan = await planRepair(past, select(past), signal);
        if (given.json) writeJson(plan);
        else write(renderPlan(plan));
        process.exitCode = plan.unknown.length > 0 ? exitCodes.failed : exitCodes.done;
      });
    });
}

/** Named ones, or those of a window; null where it is neither or both. */
function selection({ finding, window, org, kind }: RepairOptions): ((ports: Pick<PlanRepairPorts, 'clock'>) => RepairSelection) | null {
  if (finding !== undefined) {
    const ids = z.array(findingId).min(1).max(mostNamed).safeParse(finding).data;
    return ids && window === undefined && org === undefined && kind === undefined ? () => ({ findings: ids }) : null;
  }
  if (window === undefined) return null;
  return ({ clock }) => ({ window: { from: clock() - window, to: clock() }, orgId: org ?? null, kinds: kind ?? repairableKinds });
}

/** Of a window, what is refused is an answer; of those that were named it is not what was asked for. */
function exitCodeOf({ unknown }: RepairPlan, { ended, counts }: RepairResult, isNamed: boolean): number {
  const undone = counts.failed + counts.left + (isNamed ? counts.refused + unknown.length : 0);
  return ended === 'whole' && undone === 0 ? exitCodes.done : exitCodes.failed;
}
