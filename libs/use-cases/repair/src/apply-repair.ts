import { randomUUID } from 'node:crypto';
import type { OrgId } from '@tandem/documents';
import { isTandemError, messageOf } from '@tandem/errors';
import { createPoisonGuard } from '@tandem/reconciliation';
import type { TriggerResult } from '@tandem/trigger';
import { createLedger, type Ledger } from './ledger.ts';
import { refusals, type PlannedRepair, type RepairPlan, type RepairProgress, type RepairResult } from './outcomes.ts';
import { createPacer } from './pacer.ts';
import type { ApplyRepairPorts, RepairFinding } from './ports.ts';
import { prepare, preparedAtOnce, type Prepared } from './prepare.ts';

export interface RepairOrder {
  /** Who asks; kept in the audit. */
  readonly by: string;
  readonly reason: string | null;
  /** How many findings it acts on each second. */
  readonly rate: number;
}

type ToTrigger = Extract<Prepared, { readonly step: 'trigger' }>;

/**
 * Carries a plan out, batch by batch, at the rate. Each batch goes by the facts as they are then, not by
 * the plan: what has been done since is met as already there, and the execution keys see to it that nothing
 * runs twice. A backend that is away ends it, and so does the signal, after the batch under way. Each
 * organization's part is recorded in the audit, where nothing is to be done as well. Rejects only where the audit can't be written.
 */
export async function applyRepair(
  ports: ApplyRepairPorts,
  plan: RepairPlan,
  order: RepairOrder,
  signal: AbortSignal,
  onProgress: (progress: RepairProgress) => void = () => undefined,
): Promise<RepairResult> {
  const ledger = createLedger(plan);
  const batchSize = Math.max(1, Math.min(preparedAtOnce, Math.floor(order.rate)));
  const pacer = createPacer(order.rate, ports.clock, ports.pause);
  let end: Pick<RepairResult, 'ended' | 'trouble'> = { ended: 'whole', trouble: null };
  for (const orgId of new Set(plan.items.map((item) => item.orgId))) {
    const own = plan.items.filter((item) => item.orgId === orgId);
    const doable = own.filter(({ does }) => does === 'trigger' || does === 'enqueue');
    end = await untilTrouble(signal, async () => {
      for (let start = 0; start < doable.length && !signal.aborted; start += batchSize) {
        const batch = doable.slice(start, start + batchSize);
        if (await pacer.pass(batch.length, signal)) await repairBatch(ports, orgId, batch, ledger, signal);
        onProgress({ done: ledger.settled(), total: plan.items.length });
      }
    });
    await record(ports, orgId, own, ledger, order, end.trouble);
    if (end.ended !== 'whole') break;
  }
  return ledger.result(end);
}

async function untilTrouble(signal: AbortSignal, work: () => Promise<void>): Promise<Pick<RepairResult, 'ended' | 'trouble'>> {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted) return { ended: 'stopped', trouble: troubleOf(error) };
  }
  return { ended: signal.aborted ? 'interrupted' : 'whole', trouble: null };
}

async function repairBatch(ports: ApplyRepairPorts, orgId: OrgId, items: readonly PlannedRepair[], ledger: Ledger, signal: AbortSignal): Promise<void> {
  const findings = await ports.findings.named(items.map(({ finding }) => finding));
  const isThere = new Set(findings.map(({ _id }) => _id));
  for (const { finding } of items) if (!isThere.has(finding)) ledger.settle(finding, 'already-there', 'the finding is no longer kept');
  const prepared = await prepare(ports, orgId, findings);
  for (const one of prepared) {
    if (one.step === 'already-there') ledger.settle(one.finding._id, 'already-there', one.because);
    if (one.step === 'refused') ledger.settle(one.finding._id, 'refused', refusals[one.reason]);
  }
  const waiting = prepared.filter((one) => one.step === 'enqueue');
  if (waiting.length > 0) await ports.queue.addAll(waiting.map(({ job }) => job), signal);
  for (const { finding } of waiting) ledger.settle(finding._id, 'repaired', 'its job was added again');
  await triggerThem(ports, prepared.filter((one) => one.step === 'trigger'), ledger, signal);
  await ports.findings.lookSoon(findings.map(({ _id }) => _id), new Date(ports.clock()));
}

async function triggerThem(ports: ApplyRepairPorts, items: readonly ToTrigger[], ledger: Ledger, signal: AbortSignal): Promise<void> {
  const guarded = await createPoisonGuard().run(items, (some) => ports.trigger.triggerAll(some.map(({ request }) => request), signal), signal);
  const results = guarded.results.flat();
  guarded.done.forEach(({ finding }, index) => {
    const result = results[index];
    if (result) settleTriggered(ledger, finding, result);
  });
  for (const { item, error } of [...guarded.poison, ...guarded.suspects]) ledger.settle(item.finding._id, 'failed', troubleOf(error));
}

function settleTriggered(ledger: Ledger, { _id }: RepairFinding, result: TriggerResult): void {
  if (result.outcome === 'too-old') ledger.settle(_id, 'refused', refusals['too-old']);
  else ledger.settle(_id, 'repaired', `${result.decision.matched} workflow${result.decision.matched === 1 ? '' : 's'}, ${result.executions} new execution${result.executions === 1 ? '' : 's'}`);
}

async function record(ports: ApplyRepairPorts, orgId: OrgId, items: readonly PlannedRepair[], ledger: Ledger, { by, reason, rate }: RepairOrder, trouble: string | null): Promise<void> {
  const counts = ledger.countsOf(items.map(({ finding }) => finding));
  const isFailed = counts.failed + counts.left > 0;
  await ports.actions.record({
    _id: `repair:${randomUUID()}`,
    action: 'repair',
    orgId,
    by,
    at: new Date(ports.clock()),
    reason,
    outcome: isFailed ? 'failed' : counts.repaired + counts['already-there'] === 0 ? 'refused' : 'done',
    detail: { findings: items.length, ...counts, rate, firstFinding: items[0]?.finding ?? null, trouble },
  });
}

const longestMessage = 300;

function troubleOf(error: unknown): string {
  return (isTandemError(error) ? error.message : `it cannot be processed: ${messageOf(error)}`).slice(0, longestMessage);
}
