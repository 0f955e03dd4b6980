import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createTelemetry } from './telemetry.ts';

describe("the reconciler's metrics", () => {
  it('do not say up to when all is compared before a comparison has', async () => {
    const registry = new Registry();
    createTelemetry(registry);
    expect(await registry.getSingleMetricAsString('tandem_reconciliation_watermark_seconds')).not.toMatch(/^tandem/m);
  });
});
