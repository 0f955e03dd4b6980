import { partitionsOf } from '@tandem/documents';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createTelemetry } from './telemetry.ts';

const letter = { type: 'dead-lettered', orgId: 'org_a', submissionId: null, message: 'played' } as const;

describe("the watcher's metrics", () => {
  it.each([1, 3])('count the dead letters of %s streams from 0 on, so that the first of each code is a rise', async (streams) => {
    const registry = new Registry();
    const partitions = partitionsOf(streams);
    const telemetry = createTelemetry(registry, { partitions });
    const seriesOf = async () => [...(await registry.getSingleMetricAsString('tandem_stream_dead_letters_total')).matchAll(/^(\S+) (\d+)$/gm)].map(([, series, value]) => [series, value] as const);
    const before = await seriesOf();
    expect(new Set(before.map(([, value]) => value))).toEqual(new Set(['0']));
    for (const code of ['EVENT_POISONED', 'EVENT_TOO_OLD', 'DOCUMENT_INVALID']) {
      for (const partition of [undefined, ...partitions]) telemetry.observe({ ...letter, code }, partition);
    }
    expect((await seriesOf()).map(([series]) => series)).toEqual(before.map(([series]) => series));
  });

  it.each([[undefined, undefined], [0, '0'], [2_500, '2.5']])('tell that a canary is %s ms overdue', async (overdueMs, told) => {
    const registry = new Registry();
    const [partition] = partitionsOf(1);
    const status = () => ({ role: 'leader', epoch: 1, gaps: [], troubles: [] }) as never;
    createTelemetry(registry).watch({ streams: [{ partition: partition!, status, canaryOverdueMs: () => overdueMs }], now: () => 0, runwayMs: () => undefined });
    expect(/^tandem_stream_canary_overdue_seconds (\S+)$/m.exec(await registry.getSingleMetricAsString('tandem_stream_canary_overdue_seconds'))?.[1]).toBe(told);
  });
});
