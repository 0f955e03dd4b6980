import { overviewSchema, type RatePoint } from '@tandem/console-contract';
import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it, vi } from 'vitest';
import { createFakeOverviewSources, exampleRun } from '../testing/fake-parts.ts';
import { organizationsOf } from './assemble.ts';
import { createOverviewReader } from './overview.ts';
import { createRates } from './rates.ts';
import { createRefreshed } from './refreshed.ts';

const orgId = orgIdSchema.parse('org_example');
const point = (second: number): RatePoint => ({ at: new Date(second * 1_000).toISOString(), explicit: 1, stream: 1, fallback: 0 });

describe('an overview', () => {
  it('is what the contract says, before the first run as well', async () => {
    const reader = createOverviewReader(createFakeOverviewSources({ run: null }), () => 1_800_000_000_000, new AbortController().signal);
    const overview = await reader.read();
    expect(overviewSchema.parse(overview)).toEqual(overview);
    expect(overview).toMatchObject({ run: null, organizations: [{ orgId, phase: 'parallel', submissions: null, verdict: null }] });
    expect(await reader.gatesOf(orgId)).toBeNull();
  });

  it('reads a run once, until there is a newer one', async () => {
    let now = 1_800_000_000_000;
    const sources = createFakeOverviewSources();
    const readRun = vi.spyOn(sources, 'run');
    const reader = createOverviewReader(sources, () => now, new AbortController().signal);
    await Promise.all([reader.read(), reader.read()]);
    now += 5_000;
    expect((await reader.read()).run?.id).toBe('run-1');
    expect(readRun.mock.calls).toEqual([['run-1']]);
    sources.newestRunId = () => Promise.resolve('run-2');
    now += 5_000;
    await reader.read();
    expect(readRun.mock.calls).toEqual([['run-1'], ['run-2']]);
  });

  it('says of which findings a submission counts as diverged', async () => {
    const sources = createFakeOverviewSources();
    sources.findingCounts = () => Promise.resolve([{ kind: 'duplicate-execution', status: 'confirmed', count: 3 }, { kind: 'in-doubt', status: 'open', count: 2 }, { kind: 'neither', status: 'healed', count: 1 }]);
    const { findings } = await createOverviewReader(sources, () => 0, new AbortController().signal).read();
    expect(findings.map(({ kind, countsAsDivergence }) => [kind, countsAsDivergence])).toEqual([['duplicate-execution', true], ['in-doubt', false], ['neither', false]]);
  });

  it('shows those that diverged first, and counts who has no room', () => {
    const orgIds = Array.from({ length: 502 }, (_, index) => orgIdSchema.parse(`org_${String(index).padStart(3, '0')}`));
    const diverging = orgIds.at(-1)!;
    const run = { ...exampleRun, organizations: [{ orgId: diverging, window: { from: 0, to: 1 }, comparedUpTo: 1, submissions: 9, diverged: 2, gates: exampleRun.gates }] } as unknown as typeof exampleRun;
    const { shown, leftOut } = organizationsOf({ orgIds, phases: [], run });
    expect([shown.length, leftOut, shown[0]?.orgId, shown[1]?.orgId]).toEqual([500, 2, diverging, 'org_000']);
  });
});

describe('the verdict on an organization', () => {
  const gates = { ...exampleRun.gates, target: 'complete' as const, verdict: 'GO' as const };
  const run = { ...exampleRun, organizations: [{ orgId, window: { from: 0, to: 1 }, comparedUpTo: 1, submissions: 9, diverged: 0, gates }] } as unknown as typeof exampleRun;

  it.each([
    ['primary', 'GO', 'complete'],
    ['legacy', null, null],
    ['complete', 'GO', 'complete'],
  ] as const)('on its next phase is shown while it is in the one before or in that: %s', (phase, verdict, target) => {
    const { shown } = organizationsOf({ orgIds: [orgId], phases: [{ orgId, phase, since: new Date(0) }], run });
    expect(shown[0]).toMatchObject({ verdict, target });
  });
});

describe('rates', () => {
  it('read each second once, and begin anew after a pause', async () => {
    const decisionsPerSecond = vi.fn((_orgs: unknown, from: number, to: number) => Promise.resolve(Array.from({ length: to - from }, (_, index) => point(from + index))));
    const rates = createRates({ decisionsPerSecond }, 5);
    expect(await rates.read([orgId], 100_000)).toHaveLength(5);
    expect((await rates.read([orgId], 101_000)).map(({ at }) => at)).toEqual([94, 95, 96, 97, 98].map((second) => point(second).at));
    await rates.read([orgId], 101_500);
    await rates.read([orgId], 200_000);
    expect(decisionsPerSecond.mock.calls.map(([, from, to]) => [from, to])).toEqual([[93, 98], [98, 99], [193, 198]]);
  });

  it('begin with the last half minute, and leave unknown what was before', async () => {
    const decisionsPerSecond = vi.fn((_orgs: unknown, from: number, to: number) => Promise.resolve(Array.from({ length: to - from }, (_, index) => point(from + index))));
    const rates = createRates({ decisionsPerSecond }, 120);
    expect((await rates.read([orgId], 1_002_000)).map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, index) => point(970 + index).at));
    expect(await rates.read([orgId], 1_012_000)).toHaveLength(40);
  });
});

describe('a question asked at most so often', () => {
  it('is asked once by all who ask at the same time, and again after a failure', async () => {
    let now = 0;
    const ask = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue('answer');
    const held = createRefreshed<string>(ask, 10, () => now);
    const first = await Promise.allSettled([held.read(), held.read()]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await held.read()).toBe('answer');
    now = 9;
    await held.read();
    expect(ask).toHaveBeenCalledTimes(2);
    now = 10;
    await held.read();
    expect(ask).toHaveBeenCalledTimes(3);
  });
});
