import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateGates, type GateInput } from './evaluate-gates.ts';
import { gateThresholds, type GateName } from './thresholds.ts';

const clean: GateInput = {
  compared: 2_995,
  diverged: 0,
  unknown: 0,
  streamLatency: { p99Ms: 40, n: 2_995 },
  openDeadLetters: 0,
  streamLagMs: 900,
  windowMs: 86_400_000,
};

function verdictOf(gate: GateName, change: Partial<GateInput>) {
  const report = evaluateGates({ ...clean, ...change });
  return { line: report.lines.find((line) => line.gate === gate)!.verdict, whole: report.verdict };
}

describe('evaluateGates', () => {
  it('says GO where every line is met, at the least numbers that suffice', () => {
    const report = evaluateGates(clean);
    expect(report.verdict).toBe('GO');
    expect(report.lines.map((line) => line.gate)).toEqual(Object.keys(gateThresholds));
  });

  it('needs one submission more than too few', () => {
    expect(evaluateGates({ ...clean, compared: 2_994 }).verdict).toBe('INCONCLUSIVE');
  });

  it('says NO-GO where the divergence rate is above the threshold for sure', () => {
    expect(verdictOf('divergence-rate', { diverged: 30 })).toEqual({ line: 'NO-GO', whole: 'NO-GO' });
  });

  it('asks for more submissions where one divergence may be chance', () => {
    const report = evaluateGates({ ...clean, diverged: 1 });
    expect(report.verdict).toBe('INCONCLUSIVE');
    expect(report.lines[0]?.whatWouldChangeIt).toBe('1747 more submissions without a divergence');
  });

  it('lets no unknown cause pass', () => {
    expect(verdictOf('unknown-causes', { unknown: 1 })).toEqual({ line: 'INCONCLUSIVE', whole: 'INCONCLUSIVE' });
  });

  it.each([
    ['stream-latency-p99', { streamLatency: { p99Ms: 501, n: 2_995 } }],
    ['dead-letters', { openDeadLetters: 1 }],
    ['stream-lag', { streamLagMs: 30_001 }],
  ] satisfies [GateName, Partial<GateInput>][])('says NO-GO for %s over its threshold', (gate, change) => {
    expect(verdictOf(gate, change)).toEqual({ line: 'NO-GO', whole: 'NO-GO' });
  });

  it.each([
    ['stream-latency-p99', { streamLatency: null }],
    ['stream-latency-p99', { streamLatency: { p99Ms: 4, n: 99 } }],
    ['dead-letters', { openDeadLetters: null }],
    ['stream-lag', { streamLagMs: null }],
    ['minimum-duration', { windowMs: 600_000 }],
    ['divergence-rate', { compared: 0 }],
  ] satisfies [GateName, Partial<GateInput>][])('stays INCONCLUSIVE where %s is not known well enough', (gate, change) => {
    expect(verdictOf(gate, change)).toEqual({ line: 'INCONCLUSIVE', whole: 'INCONCLUSIVE' });
  });

  it('never turns a NO-GO into a GO by one more divergence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(100), (compared, hits) => {
        const diverged = Math.min(hits, compared - 1);
        const rank = { GO: 0, INCONCLUSIVE: 1, 'NO-GO': 2 };
        const before = evaluateGates({ ...clean, compared, diverged }).lines[0]!.verdict;
        const after = evaluateGates({ ...clean, compared, diverged: diverged + 1 }).lines[0]!.verdict;
        expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
      }),
    );
  });
});
