import { lowerBound, trialsNeeded, upperBound } from './proportion-bound.ts';
import { gateThresholds, minimumForP99, type GateName } from './thresholds.ts';

export type Verdict = 'GO' | 'NO-GO' | 'INCONCLUSIVE';

/** What a window measured; null where it is not known, which is never the same as zero. */
export interface GateInput {
  /** Submissions judged: neither pending nor excluded. */
  readonly compared: number;
  /** Those of them with at least one finding that counts. */
  readonly diverged: number;
  readonly unknown: number;
  readonly streamLatency: { readonly p99Ms: number; readonly n: number } | null;
  readonly openDeadLetters: number | null;
  readonly streamLagMs: number | null;
  readonly windowMs: number;
}

export interface GateLine {
  readonly gate: GateName;
  readonly verdict: Verdict;
  readonly value: number | null;
  /** What is held against the threshold: the value itself, or its confidence bound. */
  readonly bound: number | null;
  readonly threshold: number;
  readonly unit: 'share' | 'ms' | 'count';
  /** How many observations stand behind the value. */
  readonly n: number;
  readonly whatWouldChangeIt: string;
}

export interface GateReport {
  readonly verdict: Verdict;
  readonly lines: readonly GateLine[];
}

/** Counts in, verdict out. One NO-GO is enough for NO-GO; else one INCONCLUSIVE for INCONCLUSIVE. */
export function evaluateGates(input: GateInput): GateReport {
  const n = input.compared;
  const lines = [
    divergenceLine(input),
    plainLine('unknown-causes', input.unknown, n, 'find out the causes of the unknown findings, or compare a window without any'),
    latencyLine(input),
    plainLine('dead-letters', input.openDeadLetters, input.openDeadLetters ?? 0, 'settle the open dead letters'),
    plainLine('stream-lag', input.streamLagMs, input.streamLagMs === null ? 0 : 1, 'let the watcher run and catch up'),
    plainLine('minimum-submissions', n, n, `${Math.max(0, gateThresholds['minimum-submissions'].threshold - n)} more submissions`),
    plainLine('minimum-duration', input.windowMs, 1, 'a longer window'),
  ];
  const verdict = worst(lines.map((line) => line.verdict));
  return { verdict, lines };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('NO-GO')) return 'NO-GO';
  return verdicts.includes('INCONCLUSIVE') ? 'INCONCLUSIVE' : 'GO';
}

/** NO-GO only where the rate is above the line for sure; between the bounds more submissions decide. */
function divergenceLine({ diverged, compared }: GateInput): GateLine {
  const { threshold, unit } = gateThresholds['divergence-rate'];
  const bound = upperBound(diverged, compared);
  const verdict = bound <= threshold ? 'GO' : lowerBound(diverged, compared) > threshold ? 'NO-GO' : 'INCONCLUSIVE';
  const missing = trialsNeeded(diverged, threshold) - compared;
  const value = compared === 0 ? null : diverged / compared;
  const change = {
    GO: 'diverged submissions that lift the bound over the threshold',
    'NO-GO': 'mend the causes and compare a new window',
    INCONCLUSIVE: `${missing} more submissions without a divergence`,
  }[verdict];
  return { gate: 'divergence-rate', verdict, value, bound: compared === 0 ? null : bound, threshold, unit, n: compared, whatWouldChangeIt: change };
}

function latencyLine({ streamLatency }: GateInput): GateLine {
  const { threshold } = gateThresholds['stream-latency-p99'];
  const n = streamLatency?.n ?? 0;
  if (streamLatency && n >= minimumForP99) return plainLine('stream-latency-p99', streamLatency.p99Ms, n, `a p99 of at most ${threshold} ms`);
  const line = plainLine('stream-latency-p99', null, n, `${minimumForP99 - n} more submissions decided by the stream`);
  return { ...line, value: streamLatency?.p99Ms ?? null };
}

function plainLine(gate: GateName, value: number | null, n: number, change: string): GateLine {
  const { threshold, unit, side, whenNotMet } = gateThresholds[gate];
  const met = value !== null && (side === 'at-most' ? value <= threshold : value >= threshold);
  const verdict = value === null ? 'INCONCLUSIVE' : met ? 'GO' : whenNotMet;
  const whatWouldChangeIt = met ? `a value ${side === 'at-most' ? 'above' : 'below'} the threshold` : value === null ? `a reading: ${change}` : change;
  return { gate, verdict, value, bound: value, threshold, unit, n, whatWouldChangeIt };
}
