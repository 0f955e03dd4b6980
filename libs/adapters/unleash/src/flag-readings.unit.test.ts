import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createFlagMetrics, flagReading } from './flag-readings.ts';
import type { UnleashStatus } from './unleash-phase-source.ts';

describe('how well a process knows the flag', () => {
  const never: UnleashStatus = { state: 'unknown', silentMs: null };
  const lost: UnleashStatus = { state: 'last-known', silentMs: 259_200_000 };
  const current: UnleashStatus = { state: 'current', silentMs: 500 };

  it('is in its metrics, and how long Unleash is silent where it ever answered', async () => {
    const registry = new Registry();
    const seen = async () => [...(await registry.metrics()).matchAll(/^tandem_flag_(\S+) (\S+)$/gm)].map(([, name, value]) => `${name} ${value}`);
    const watch = createFlagMetrics(registry);
    expect(await seen()).toEqual([]);
    let status = never;
    watch({ status: () => status });
    expect(await seen()).toEqual(['current 0']);
    status = current;
    expect(await seen()).toEqual(['current 1', 'silent_seconds 0.5']);
    status = lost;
    expect(await seen()).toEqual(['current 0', 'silent_seconds 259200']);
  });

  it('is in its readiness, which serves all the same', () => {
    expect([never, lost, current].map((status) => flagReading({ status: () => status }))).toEqual([
      { status: 'degraded', detail: 'phases: unknown' }, { status: 'degraded', detail: 'phases: last-known' }, { status: 'ok' },
    ]);
  });
});
