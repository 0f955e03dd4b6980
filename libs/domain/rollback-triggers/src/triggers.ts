const minute = 60_000;

interface Bound {
  /** It trips above this, never at it. */
  readonly threshold: number;
  /** Fewer observations than this say nothing: the reading is unknown. */
  readonly minimum: number;
}

interface TriggerEntry {
  readonly asks: string;
  readonly unit: 'share' | 'ms' | 'count';
  /** The time before now that it looks at, in milliseconds, by the submissions' inserts. */
  readonly windowMs: number;
  /** The time before the window that it is held against; null where it is held against nothing. */
  readonly baselineMs: number | null;
  readonly organization: Bound;
  /** Over all organizations but the one that is worst off: what one suffers is its own trigger's matter. */
  readonly deployment: Bound;
}

/** Every threshold, window, baseline and minimum, in one table; docs/rollback.md shows it, and a test compares the two. */
export const rollbackTriggers = {
  'error-rate': {
    asks: 'share of submissions with an error that the stream path caused',
    unit: 'share', windowMs: 15 * minute, baselineMs: null,
    organization: { threshold: 0.01, minimum: 200 },
    deployment: { threshold: 0.01, minimum: 1_000 },
  },
  'latency-growth': {
    asks: "growth of the stream's p99, from the insert until the queue has the jobs",
    unit: 'ms', windowMs: 15 * minute, baselineMs: 6 * 60 * minute,
    organization: { threshold: 500, minimum: 200 },
    deployment: { threshold: 500, minimum: 1_000 },
  },
  'data-loss': {
    asks: 'submissions that nothing has started, where the stream was to start them',
    unit: 'count', windowMs: 60 * minute, baselineMs: null,
    organization: { threshold: 0, minimum: 1 },
    deployment: { threshold: 2, minimum: 1 },
  },
} as const satisfies Readonly<Record<string, TriggerEntry>>;

export type TriggerName = keyof typeof rollbackTriggers;
export const triggerNames = Object.keys(rollbackTriggers) as readonly TriggerName[];

/** The fallback and the queue have so long to mend what is missing before it counts as lost, in milliseconds. */
export const mendingMs = 2 * minute;
