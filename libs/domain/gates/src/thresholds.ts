/** One gate: what is measured, and where its line is. */
interface GateEntry {
  readonly asks: string;
  readonly threshold: number;
  readonly unit: 'share' | 'ms' | 'count';
  /** Whether the value must stay at or below the threshold, or reach it. */
  readonly side: 'at-most' | 'at-least';
  /** The verdict where the line is not met. */
  readonly whenNotMet: 'NO-GO' | 'INCONCLUSIVE';
}

/** Every threshold, in one table; docs/gates.md shows it, and a test compares the two. */
export const gateThresholds = {
  'divergence-rate': {
    asks: 'upper 95 % bound of the share of diverged submissions (Clopper–Pearson)',
    threshold: 0.001, unit: 'share', side: 'at-most', whenNotMet: 'NO-GO',
  },
  'unknown-causes': {
    asks: 'findings whose facts do not suffice to judge',
    threshold: 0, unit: 'count', side: 'at-most', whenNotMet: 'INCONCLUSIVE',
  },
  'stream-latency-p99': {
    asks: 'p99 from the insert until the stream path was done with it',
    threshold: 500, unit: 'ms', side: 'at-most', whenNotMet: 'NO-GO',
  },
  'dead-letters': {
    asks: 'dead letters that nobody has settled',
    threshold: 0, unit: 'count', side: 'at-most', whenNotMet: 'NO-GO',
  },
  'stream-lag': {
    asks: "how far the stream's watermark is behind the server's clock",
    threshold: 30_000, unit: 'ms', side: 'at-most', whenNotMet: 'NO-GO',
  },
  'minimum-submissions': {
    asks: 'submissions compared',
    threshold: 2_995, unit: 'count', side: 'at-least', whenNotMet: 'INCONCLUSIVE',
  },
  'minimum-duration': {
    asks: 'length of the compared window',
    threshold: 86_400_000, unit: 'ms', side: 'at-least', whenNotMet: 'INCONCLUSIVE',
  },
} as const satisfies Readonly<Record<string, GateEntry>>;

export type GateName = keyof typeof gateThresholds;

/** A p99 says nothing about fewer than this. */
export const minimumForP99 = 100;
