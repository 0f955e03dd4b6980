import process from 'node:process';
import { orgIdSchema, type OrgId } from '@tandem/documents';
import { durationSchema } from '@tandem/reconciliation';
import { applyRepair, planRepair, repairableKinds, type PlanRepairPorts, type RepairableKind, type RepairPlan, type RepairResult, type RepairSelection } from '@tandem/repair';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.ts';
import { operatorName } from '../operator-name.ts';
import { parsedBy } from '../parsed-by.ts';
import { printableJson } from '../printable.ts';
import { progressBar } from '../progress-bar.ts';
import { withPast, withRepair } from '../repair/connect.ts';
import { renderPlan, renderResult } from '../repair/render.ts';

const rate = parsedBy(z.string().regex(/^[1-9]\d{0,3}$/, { error: 'must be a whole number of 1 to 9999' }).transform(Number));
const name = parsedBy(z.string().trim().min(1).max(100));
const words = parsedBy(z.string().trim().min(1).max(1_000));
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
    .option('--window <length>', 'or all open ones about submissions of the last while, as in 10m, 2h, 7d', parsedBy(durationSchema))
    .option('--org <id>', "with --window: one organization's only", parsedBy(orgIdSchema))
    .addOption(new Option('--kind <kinds...>', 'with --window: of these kinds only').choices(repairableKinds))
    .option('--apply', 'do it. Needs REDIS_URL', false)
    .option('--rate <count>', 'how many each second', rate, 50)
    .option('--by <name>', 'who is doing this; kept in the audit', name, operatorName())
    .option('--reason <text>', 'why; kept in the audit', words)
    .option('--json', 'as JSON', false)
    .action(async (given: RepairOptions) => {
      const isNamed = given.finding !== undefined;
      const select = selection(given);
      if (!select) fail('name the findings by --finding, or say --window, with --org and --kind where these are meant');
      else if (given.apply) await withRepair(async (ports) => {
        const plan = await planRepair(ports, select(ports), signal);
        const bar = progressBar('repairing', plan.items.length);
        const result = await applyRepair(ports, plan, { by: given.by, reason: given.reason ?? null, rate: given.rate }, signal, ({ done }) => { bar.update(done); }).finally(bar.stop);
        write(given.json ? toJson({ ...result, unknown: plan.unknown, isCutOff: plan.isCutOff }) : renderResult(plan, result));
        process.exitCode = exitCodeOf(plan, result, isNamed);
      });
      else await withPast(async (past) => {
        const plan = await planRepair(past, select(past), signal);
        write(given.json ? toJson(plan) : renderPlan(plan));
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

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCodes.failed;
}

const write = (text: string) => void process.stdout.write(text);
const toJson = (value: unknown) => `${printableJson(JSON.stringify(value, null, 2))}\n`;
