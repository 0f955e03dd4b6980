import { describe, expect, it } from 'vitest';
import type { ReportInputs, RunFacts } from '../inputs.ts';
import { exampleFinding, exampleInputs, exampleRun } from '../testing/example-inputs.ts';
import { isUndelivered } from './delivery.ts';
import { scoreTargets } from './score-targets.ts';

const score = (id: string, change: Partial<ReportInputs> = {}) => scoreTargets({ ...exampleInputs, ...change }).find((target) => target.id === id)!;
const runWith = (change: Partial<RunFacts['counts']>): RunFacts => ({ ...exampleRun, counts: { ...exampleRun.counts, ...change } });
const noFindings = { findings: [], run: { ...exampleRun, findings: [] } };

describe("the plan's targets", () => {
  it('score the p99 of each path, and only where enough stands behind it', () => {
    expect(score('latency-stream')).toMatchObject({ outcome: 'met', value: 90, threshold: 100 });
    const slow = runWith({ latency: { stream: { n: 1_000, p50Ms: 10, p99Ms: 100, maxMs: 200 }, explicit: { n: 99, p50Ms: 1, p99Ms: 2, maxMs: 3 } } });
    expect(score('latency-stream', { run: slow }).outcome).toBe('missed');
    expect(score('latency-explicit', { run: slow }).outcome).toBe('undecided');
    expect(score('latency-stream', { run: runWith({ latency: {} }) })).toMatchObject({ outcome: 'not-tested', value: null });
  });

  it('say that a rate which the load never reached was not tested', () => {
    expect(score('rate')).toMatchObject({ outcome: 'not-tested', value: 6.1 });
    expect(score('rate').basis).toContain('not tested in this window');
    expect(score('rate', { busiest: { betweenSamples: 1_400, minute: 1_200 } })).toMatchObject({ outcome: 'met', value: 1_200 });
    expect(score('rate', { busiest: { betweenSamples: null, minute: null } })).toMatchObject({ outcome: 'not-measured', value: null });
  });

  it('call deliveries met only where as many would be with confidence', () => {
    expect(score('delivery', noFindings)).toMatchObject({ outcome: 'met', value: 1 });
    const few = runWith({ submissions: 500, classes: { both: 500, 'explicit-only': 0, 'stream-only': 0, neither: 0, different: 0, pending: 0, excluded: 0 } });
    expect(score('delivery', { findings: [], run: { ...few, findings: [] } }).outcome).toBe('undecided');
    expect(score('delivery')).toMatchObject({ outcome: 'met', value: 1 - 2 / 9_880 });
    const lost = Array.from({ length: 30 }, (_, index) => exampleFinding(index, { kind: 'neither', cause: 'no-decision', status: 'open' }));
    expect(score('delivery', { findings: lost, run: { ...exampleRun, findings: [] } }).outcome).toBe('missed');
  });

  it('make nothing up where findings were left out or nobody measured', () => {
    expect(score('delivery', { findings: exampleInputs.findings.slice(0, 3) })).toMatchObject({ outcome: 'not-measured', value: null });
    expect(score('code')).toMatchObject({ outcome: 'not-measured', value: null });
    expect(score('code').basis).toContain('not measured here');
    expect(score('reads', { measurements: {} })).toMatchObject({ outcome: 'not-measured', value: null });
  });

  it('take what was measured elsewhere, and say from where', () => {
    expect(score('reads')).toMatchObject({ outcome: 'met' });
    expect(score('reads').basis).toContain('npm run bench');
    const handlerLines = { before: 100, after: 75, source: 'counted by hand' };
    expect(score('code', { measurements: { handlerLines } })).toMatchObject({ outcome: 'missed', value: 0.25 });
  });
});

describe('a submission is undelivered', () => {
  const missed = { cause: 'no-decision', status: 'open' } as const;
  it.each([
    [true, 'the explicit path, which was to start it, missed it', { ...missed, phase: 'shadow', kind: 'missed-by-explicit', path: 'explicit' }],
    [false, 'the path that missed it only records', { ...missed, phase: 'shadow', kind: 'missed-by-stream', path: 'stream' }],
    [false, 'the other path started it', { ...missed, phase: 'parallel', kind: 'missed-by-stream', path: 'stream' }],
    [true, 'neither path decided', { ...missed, phase: 'parallel', kind: 'neither' }],
    [false, 'the fallback mended it', { phase: 'legacy', kind: 'missed-by-explicit', cause: 'mended-by-fallback', status: 'repaired' }],
    [false, 'the finding has healed', { ...missed, status: 'healed', phase: 'primary', kind: 'missed-by-stream' }],
    [true, 'it is a dead letter', { kind: 'dead-lettered', cause: 'event-poisoned', status: 'open', phase: 'complete' }],
    [false, 'it is a direct write, which is not compared', { kind: 'dead-lettered', cause: 'document-invalid', status: 'open', phase: null }],
    [true, 'the starting path left a workflow out', { kind: 'different-workflows', cause: 'missing-workflow', phase: 'primary', path: 'stream', status: 'confirmed' }],
    [false, 'the other path may have started what was left out', { kind: 'different-workflows', cause: 'missing-workflow', phase: 'parallel', path: 'stream', status: 'confirmed' }],
  ] as const)('%s where %s', (expected, _, change) => {
    expect(isUndelivered(exampleFinding(0, change))).toBe(expected);
  });
});
