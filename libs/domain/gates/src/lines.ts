import type { Fewest, LatencyReading } from './gate-input.ts';
import type { GateLine } from './gate-report.ts';
import { lowerBound, trialsNeeded, upperBound } from './proportion-bound.ts';
import { gateThresholds, type GateName } from './thresholds.ts';

/** A value against its threshold; `change` says what would turn it where it is not met, or not known. */
export function plainLine(gate: GateName, value: number | null, n: number, change: string): GateLine {
  const { threshold, unit, side, whenNotMet } = gateThresholds[gate];
  const met = value !== null && (side === 'at-most' ? value <= threshold : value >= threshold);
  const verdict = value === null ? 'INCONCLUSIVE' : met ? 'GO' : whenNotMet;
  const whatWouldChangeIt = met ? `a value ${side === 'at-most' ? 'above' : 'below'} the threshold` : value === null ? `a reading: ${change}` : change;
  return { gate, verdict, value, bound: value, threshold, unit, n, whatWouldChangeIt };
}

/** NO-GO only where the share is above the line for sure; between the bounds more submissions decide. */
export function shareLine(gate: 'divergence-rate' | 'error-rate', hits: number, n: number, what: string): GateLine {
  const { threshold, unit } = gateThresholds[gate];
  const bound = upperBound(hits, n);
  const verdict = bound <= threshold ? 'GO' : lowerBound(hits, n) > threshold ? 'NO-GO' : 'INCONCLUSIVE';
  const whatWouldChangeIt = {
    GO: `${what}s that lift the bound over the threshold`,
    'NO-GO': 'mend the causes and compare a new window',
    INCONCLUSIVE: `${trialsNeeded(hits, threshold) - n} more submissions without a ${what}`,
  }[verdict];
  return { gate, verdict, value: n === 0 ? null : hits / n, bound: n === 0 ? null : bound, threshold, unit, n, whatWouldChangeIt };
}

export function latencyLine(stream: LatencyReading | null): GateLine {
  const gate = 'stream-latency-p99';
  const { threshold, leastN } = gateThresholds[gate];
  const n = stream?.n ?? 0;
  if (stream && n >= leastN) return plainLine(gate, stream.p99Ms, n, `a p99 of at most ${threshold} ms`);
  // what few submissions show is shown, and held against nothing
  return { ...plainLine(gate, null, n, `${leastN - n} more submissions decided by the stream`), value: stream?.p99Ms ?? null };
}

/** How much the stream's p99 lies above the explicit path's; below it is fine, however far. */
export function latencyGrowthLine(stream: LatencyReading | null, explicit: LatencyReading | null): GateLine {
  const gate = 'stream-latency-growth';
  const { threshold, leastN } = gateThresholds[gate];
  const n = Math.min(stream?.n ?? 0, explicit?.n ?? 0);
  if (!stream || !explicit || n < leastN) return plainLine(gate, null, n, `${leastN - n} more submissions decided by both paths`);
  return plainLine(gate, stream.p99Ms - explicit.p99Ms, n, `a p99 of at most ${explicit.p99Ms + threshold} ms, which is ${threshold} ms above the explicit path's`);
}

export function durationLine(livedMs: number, earlierPhaseUntil: number | null): GateLine {
  const change = earlierPhaseUntil === null ? 'a longer window' : `a window that goes on for longer after the last submission of an earlier phase, which was inserted at ${new Date(earlierPhaseUntil).toISOString()}`;
  return plainLine('minimum-duration', livedMs, 1, change);
}

/** The one that had the fewest decides, and is named. */
export function fewestLine(gate: 'minimum-per-form' | 'minimum-per-workflow' | 'minimum-per-organization', what: string, fewest: Fewest | null): GateLine {
  const { threshold } = gateThresholds[gate];
  if (!fewest) return plainLine(gate, null, 0, `submissions of a ${what}`);
  const others = fewest.short > 1 ? `; ${fewest.short - 1} more of ${fewest.of} have too few` : '';
  return plainLine(gate, fewest.n, fewest.of, `${Math.max(0, threshold - fewest.n)} more submissions of ${what} ${fewest.name}${others}`);
}
