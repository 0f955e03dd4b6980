import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createTelemetry } from './telemetry.ts';

describe("the reconciler's metrics", () => {
  it('do not say up to when all is compared before a comparison has', async () => {
    const registry = new Registry();
    createTelemetry(registry);
    expect(await registry.getSingleMetricAsString('tandem_reconciliation_watermark_seconds')).not.toMatch(/^tandem/m);
  });

  it('count the runs of each verdict from 0 on, so that the first NO-GO is a rise', async () => {
    const registry = new Registry();
    createTelemetry(registry);
    expect(await registry.getSingleMetricAsString('tandem_reconciliations_total')).toMatch(/^tandem_reconciliations_total\{verdict="NO-GO"\} 0$/m);
  });
});
