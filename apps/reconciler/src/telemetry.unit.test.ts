import { countClasses } from '@tandem/comparison';
import type { ReconciliationRun } from '@tandem/reconciliation';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createTelemetry, type LoopName } from './telemetry.ts';

const loops: readonly LoopName[] = ['reconcile', 'fallback', 'release-held', 'rollback-watch', 'phase-audit'];

describe("the reconciler's metrics", () => {
  it('do not say up to when all is compared before a comparison has', async () => {
    const registry = new Registry();
    createTelemetry(registry);
    expect(await registry.getSingleMetricAsString('tandem_reconciliation_watermark_seconds')).not.toMatch(/^tandem/m);
  });

  const noCounts = { classes: Object.fromEntries(Object.keys(countClasses).map((name) => [name, 0])) };
  /** What these metrics say after a run; null where they say nothing. */
  async function toldAfter(run: Partial<Pick<ReconciliationRun, 'state'>> & { readonly failures?: readonly object[] }, names: readonly string[]): Promise<readonly (string | null)[]> {
    const registry = new Registry();
    createTelemetry(registry).run({ state: 'completed', gates: { verdict: 'NO-GO' }, counts: noCounts, comparedUpTo: 60_000, failures: [], ...run } as unknown as ReconciliationRun);
    return Promise.all(names.map(async (name) => new RegExp(`^${name} (\\d+)$`, 'm').exec(await registry.getSingleMetricAsString(name))?.[1] ?? null));
  }

  it.each([['history-check', 60, 0], ['recheck', 60, 1], ['comparison', null, 1]] as const)('say up to when all is compared where a %s failed: %s, and count %i organizations as not compared', async (during, watermark, failures) => {
    const told = await toldAfter({ failures: [{ orgId: 'org_a', during, message: 'no' }] }, ['tandem_reconciliation_watermark_seconds', 'tandem_reconciliation_failures_total']);
    expect(told).toEqual([watermark && String(watermark), String(failures)]);
  });

  it('do not take a run that was interrupted for one that has compared all', async () => {
    expect(await toldAfter({}, ['tandem_reconciliation_watermark_seconds'])).toEqual(['60']);
    expect(await toldAfter({ state: 'interrupted' }, ['tandem_reconciliation_watermark_seconds'])).toEqual([null]);
  });

  it('have readings of a loop while this process leads it, and neither before nor afterwards', async () => {
    const registry = new Registry();
    const telemetry = createTelemetry(registry);
    const readings = async () => [...(await registry.metrics()).matchAll(/^(tandem_(?:findings|fallback_waiting|processes_not_acknowledged|rollback_trigger_tripped))\S* (\d+)$/gm)].map(([, name, value]) => [name, value]);
    for (const loop of loops) telemetry.leaseHeld(loop, false);
    expect(await readings()).toEqual([]);
    for (const loop of loops) telemetry.leaseHeld(loop, true);
    telemetry.findings([{ kind: 'neither', status: 'open', count: 2 }]);
    telemetry.fallback({ triggered: 0, tooOld: 0, deadLettered: 0, waiting: 3, failures: [] });
    telemetry.notAcknowledged(1);
    telemetry.rollbackTriggers([]);
    expect(await readings()).toEqual([['tandem_findings', '2'], ['tandem_fallback_waiting', '3'], ['tandem_processes_not_acknowledged', '1'], ['tandem_rollback_trigger_tripped', '0']]);
    for (const loop of loops) telemetry.leaseHeld(loop, false);
    expect(await readings()).toEqual([]);
  });

  it('count the runs of each verdict from 0 on, so that the first NO-GO is a rise', async () => {
    const registry = new Registry();
    createTelemetry(registry);
    expect(await registry.getSingleMetricAsString('tandem_reconciliations_total')).toMatch(/^tandem_reconciliations_total\{verdict="NO-GO"\} 0$/m);
  });
});
