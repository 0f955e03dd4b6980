/** What the migration's plan promised. The migration is judged by its gates; these are told in each report. */
export const planTargets = {
  latencyMs: 100,
  submissionsPerSecond: 1_000,
  /** Undelivered ones may be this share at most: 99.9 % are delivered. */
  undelivered: 0.001,
  /** The stream path's reads, against the explicit path's. */
  readsRatio: 0.5,
  /** How much less code the submission handler has. */
  codeReduction: 0.3,
} as const;

/** A p99 of fewer says nothing. */
export const leastForP99 = 100;
