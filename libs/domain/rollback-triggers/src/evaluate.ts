import { p99Of, type LatencyBucket } from './latency.ts';
import { rollbackTriggers, triggerNames, type TriggerName } from './triggers.ts';

/** What the windows of the table hold for one organization, or for several together. */
export interface Readings {
  /** Null where no comparison has reached into the window. */
  readonly errors: { readonly errors: number; readonly eligible: number; readonly compared: number } | null;
  /** Of the stream path; null where there is no reading. */
  readonly latency: { readonly window: readonly LatencyBucket[]; readonly baseline: readonly LatencyBucket[] } | null;
  readonly loss: { readonly lost: number; readonly compared: number } | null;
}

export type TriggerState = 'tripped' | 'quiet' | 'unknown';

/** One trigger's answer, with what it went by. */
export interface TriggerReading {
  readonly trigger: TriggerName;
  /** `unknown` never trips: no reading, or too few observations. */
  readonly state: TriggerState;
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: 'share' | 'ms' | 'count';
  /** Observations behind the value. */
  readonly n: number;
  readonly minimum: number;
  readonly windowMs: number;
  /** What it is held against, and how many observations are behind that. */
  readonly baseline: { readonly value: number; readonly n: number } | null;
}

export type Scope = 'organization' | 'deployment';

/** Readings in, an answer for each trigger out. */
export function evaluateTriggers(readings: Readings, scope: Scope): readonly TriggerReading[] {
  return triggerNames.map((name) => evaluate(name, readings, scope));
}

interface Measured {
  readonly value: number | null;
  readonly n: number;
  readonly baseline: TriggerReading['baseline'];
}

const unmeasured: Measured = { value: null, n: 0, baseline: null };

function evaluate(trigger: TriggerName, readings: Readings, scope: Scope): TriggerReading {
  const { unit, windowMs, [scope]: { threshold, minimum } } = rollbackTriggers[trigger];
  const { value, n, baseline } = measure(trigger, readings);
  const isKnown = value !== null && n >= minimum && (rollbackTriggers[trigger].baselineMs === null || (baseline !== null && baseline.n >= minimum));
  const state = !isKnown ? 'unknown' : value > threshold ? 'tripped' : 'quiet';
  return { trigger, state, value, threshold, unit, n, minimum, windowMs, baseline };
}

function measure(trigger: TriggerName, { errors, latency, loss }: Readings): Measured {
  switch (trigger) {
    case 'error-rate':
      return errors && errors.eligible > 0 ? { value: errors.errors / errors.eligible, n: errors.compared, baseline: null } : unmeasured;
    case 'latency-growth':
      return latency ? growth(latency.window, latency.baseline) : unmeasured;
    case 'data-loss':
      return loss ? { value: loss.lost, n: loss.compared, baseline: null } : unmeasured;
  }
}

/** The least that the p99 can have grown: buckets' widths must not look like growth. */
function growth(window: readonly LatencyBucket[], before: readonly LatencyBucket[]): Measured {
  const now = p99Of(window);
  const baseline = p99Of(before);
  if (!now) return unmeasured;
  return { value: baseline ? now.atLeastMs - baseline.atMostMs : null, n: now.n, baseline: baseline && { value: baseline.atMostMs, n: baseline.n } };
}
