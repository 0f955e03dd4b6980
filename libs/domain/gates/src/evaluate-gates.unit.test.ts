import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateGates, type GateQuestion } from './evaluate-gates.ts';
import type { GateInput } from './gate-input.ts';
import { gatesFor, gateThresholds, type GateName } from './thresholds.ts';

const clean: GateInput = {
  compared: 2_995,
  diverged: 0,
  streamed: 2_995,
  errors: 0,
  unknown: 0,
  lostUpdates: 0,
  streamLatency: { p99Ms: 40, n: 2_995 },
  explicitLatency: { p99Ms: 30, n: 2_995 },
  openDeadLetters: 0,
  streamSilentMs: 4_000,
  streamLagMs: 900,
  streamRunwayMs: 7_200_000,
  streamSamples: 8_640,
  forms: { name: 'contact', n: 59, of: 3, short: 0 },
  workflows: { name: 'welcome', n: 59, of: 2, short: 0 },
  organizations: { name: 'org_small', n: 10, of: 4, short: 0 },
  livedMs: 86_400_000,
  earlierPhaseUntil: null,
  unnamedDirectWrites: 0,
  expiredIgnores: 0,
  selfTest: { injected: 60, found: 60 },
};
const alone: GateQuestion = { target: 'parallel', pooled: false };

function verdictOf(gate: GateName, change: Partial<GateInput>, question = alone) {
  const report = evaluateGates({ ...clean, ...change }, question);
  return { line: report.lines.find((line) => line.gate === gate)!.verdict, whole: report.verdict };
}

describe('evaluateGates', () => {
  it.each(['parallel', 'primary', 'complete', null] as const)('says GO to %s where every line is met, at the least numbers that suffice', (target) => {
    const report = evaluateGates(clean, { target, pooled: false });
    expect(report).toMatchObject({ target, verdict: 'GO' });
    expect(report.lines.map((line) => line.gate)).toEqual(gatesFor(target, false));
    expect(report.lines.every(({ whatWouldChangeIt }) => whatWouldChangeIt !== '')).toBe(true);
  });

  it('asks nothing but health before the stream decides anything', () => {
    const nothing: Partial<GateInput> = { compared: 0, streamed: 0, streamLatency: null, forms: null, workflows: null, livedMs: 60_000, unnamedDirectWrites: 4, selfTest: null };
    const report = evaluateGates({ ...clean, ...nothing }, { target: 'shadow', pooled: false });
    expect(report.verdict).toBe('GO');
    expect(report.lines.map((line) => line.gate)).toEqual(['dead-letters', 'stream-reachable', 'stream-lag', 'stream-runway']);
    expect(verdictOf('stream-lag', { streamLagMs: null }, { target: 'shadow', pooled: false }).whole).toBe('INCONCLUSIVE');
  });

  it('takes a gap of whose updates nobody knows for an unknown cause, and says what to do', () => {
    const { lines, verdict } = evaluateGates({ ...clean, lostUpdates: 2 }, alone);
    const line = lines.find(({ gate }) => gate === 'unknown-causes');
    expect([line?.value, line?.verdict === 'GO', verdict === 'GO']).toEqual([2, false, false]);
    expect(line?.whatWouldChangeIt).toContain('without a gap of the stream');
    expect(verdictOf('unknown-causes', { unknown: 1 }).line).toBe(line?.verdict);
  });

  it('needs one submission more than too few', () => {
    expect(evaluateGates({ ...clean, compared: 2_994 }, alone).verdict).toBe('INCONCLUSIVE');
    expect(verdictOf('divergence-rate', { compared: 2_994 }).line).toBe('INCONCLUSIVE');
    expect(verdictOf('divergence-rate', { compared: 2_995 }).line).toBe('GO');
  });

  it('says NO-GO where the divergence rate is above the threshold for sure', () => {
    expect(verdictOf('divergence-rate', { diverged: 30 })).toEqual({ line: 'NO-GO', whole: 'NO-GO' });
  });

  it('asks for more submissions where one divergence may be chance', () => {
    const report = evaluateGates({ ...clean, diverged: 1 }, alone);
    expect(report.verdict).toBe('INCONCLUSIVE');
    expect(report.lines[0]?.whatWouldChangeIt).toBe('1747 more submissions without a divergence');
  });

  it.each([
    ['error-rate', { errors: 60 }],
    ['stream-latency-p99', { streamLatency: { p99Ms: 1_001, n: 2_995 }, explicitLatency: { p99Ms: 900, n: 2_995 } }],
    ['stream-latency-growth', { streamLatency: { p99Ms: 531, n: 2_995 } }],
    ['dead-letters', { openDeadLetters: 1 }],
    ['stream-reachable', { streamSilentMs: 60_001 }],
    ['stream-lag', { streamLagMs: 30_001 }],
    ['unnamed-direct-writes', { unnamedDirectWrites: 1 }],
  ] satisfies [GateName, Partial<GateInput>][])('says NO-GO for %s beyond its threshold', (gate, change) => {
    expect(verdictOf(gate, change)).toEqual({ line: 'NO-GO', whole: 'NO-GO' });
  });

  it.each([
    ['divergence-rate', { compared: 0 }],
    ['error-rate', { streamed: 298 }],
    ['unknown-causes', { unknown: 1 }],
    ['stream-latency-p99', { streamLatency: null }],
    ['stream-latency-p99', { streamLatency: { p99Ms: 4, n: 99 } }],
    ['stream-latency-growth', { explicitLatency: null }],
    ['stream-latency-growth', { explicitLatency: { p99Ms: 4, n: 99 } }],
    ['dead-letters', { openDeadLetters: null }],
    ['stream-reachable', { streamSilentMs: null }],
    ['stream-lag', { streamLagMs: null }],
    ['stream-runway', { streamRunwayMs: null }],
    ['stream-runway', { streamRunwayMs: 899_999 }],
    ['minimum-per-form', { forms: null }],
    ['minimum-per-form', { forms: { name: 'rare', n: 58, of: 9, short: 1 } }],
    ['minimum-per-workflow', { workflows: { name: 'rare', n: 1, of: 9, short: 4 } }],
    ['minimum-duration', { livedMs: 86_399_999 }],
    ['expired-ignores', { expiredIgnores: 1 }],
    ['self-test', { selfTest: null }],
    ['self-test', { selfTest: { injected: 60, found: 59 } }],
  ] satisfies [GateName, Partial<GateInput>][])('stays INCONCLUSIVE where %s is not known well enough', (gate, change) => {
    expect(verdictOf(gate, change)).toEqual({ line: 'INCONCLUSIVE', whole: 'INCONCLUSIVE' });
  });

  it('names what has too few, and how many more have', () => {
    const report = evaluateGates({ ...clean, workflows: { name: 'rare', n: 1, of: 9, short: 4 } }, alone);
    expect(report.lines.find(({ gate }) => gate === 'minimum-per-workflow')?.whatWouldChangeIt).toBe('58 more submissions of workflow rare; 3 more of 9 have too few');
  });

  it('says since when the phase was lived in where the window has submissions of an earlier one', () => {
    const changeOf = (input: Partial<GateInput>) => evaluateGates({ ...clean, livedMs: 300_000, ...input }, alone).lines.find(({ gate }) => gate === 'minimum-duration')?.whatWouldChangeIt;
    expect(changeOf({})).toBe('a longer window');
    expect(changeOf({ earlierPhaseUntil: Date.UTC(2026, 0, 2, 23, 55) })).toContain('an earlier phase, which was inserted at 2026-01-02T23:55:00.000Z');
  });

  it('asks a wave for a few of each organization, and not of each form', () => {
    const small: Partial<GateInput> = { forms: { name: 'rare', n: 1, of: 9, short: 9 }, workflows: null };
    const pooled = { target: 'parallel', pooled: true } as const;
    expect(verdictOf('minimum-per-organization', small, pooled)).toEqual({ line: 'GO', whole: 'GO' });
    expect(verdictOf('minimum-per-organization', { organizations: { name: 'org_tiny', n: 9, of: 4, short: 1 } }, pooled)).toEqual({ line: 'INCONCLUSIVE', whole: 'INCONCLUSIVE' });
  });

  it('has a line for every gate in the table, and for none beside', () => {
    const asked = new Set([...gatesFor('complete', false), ...gatesFor('complete', true)]);
    expect(asked).toEqual(new Set(Object.keys(gateThresholds)));
  });

  it('never turns a NO-GO into a GO by one more divergence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(100), (compared, hits) => {
        const diverged = Math.min(hits, compared - 1);
        const rank = { GO: 0, INCONCLUSIVE: 1, 'NO-GO': 2 };
        const before = evaluateGates({ ...clean, compared, diverged }, alone).lines[0]!.verdict;
        const after = evaluateGates({ ...clean, compared, diverged: diverged + 1 }, alone).lines[0]!.verdict;
        expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
      }),
    );
  });
});
