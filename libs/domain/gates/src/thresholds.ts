import type { TargetPhase } from './target-phase.ts';

/** One gate: what is measured, over what, and where its line is. */
interface GateEntry {
  readonly asks: string;
  readonly threshold: number;
  readonly unit: 'share' | 'ms' | 'count';
  /** Whether the value must stay at or below the threshold, or reach it. */
  readonly side: 'at-most' | 'at-least';
  /** The verdict where the line is not met. */
  readonly whenNotMet: 'NO-GO' | 'INCONCLUSIVE';
  /** `health`: for every move, and all that the one to `shadow` asks. `evidence`: for every later move. */
  readonly of: 'health' | 'evidence';
  readonly over: 'the window' | 'the moment of the verdict';
  /** What it is held against beside the threshold; null: nothing. */
  readonly baseline: string | null;
  /** How many observations a value needs: with fewer it is not known. */
  readonly leastN: number;
  /** Where it is asked: an organization by itself has no pool, and in a pool its forms are too small. */
  readonly asked: 'always' | 'alone' | 'in-a-wave';
}

const evidence = { of: 'evidence', over: 'the window', baseline: null, leastN: 0, asked: 'always' } as const;
const health = { ...evidence, of: 'health' } as const;

/** Every threshold, in one table; docs/gates.md shows it, and a test compares the two. */
export const gateThresholds = {
  'divergence-rate': {
    ...evidence, asks: 'upper 95 % bound of the share of diverged submissions (Clopper–Pearson), without those that an ignore covers',
    threshold: 0.001, unit: 'share', side: 'at-most', whenNotMet: 'NO-GO', leastN: 1,
  },
  'error-rate': {
    ...evidence, asks: 'upper 95 % bound of the share of submissions that the stream could not process, or started and did not see end; ignores do not cover these',
    threshold: 0.01, unit: 'share', side: 'at-most', whenNotMet: 'NO-GO', leastN: 1,
  },
  'unknown-causes': {
    ...evidence, asks: 'findings whose facts do not suffice to judge, and gaps of the stream in which updates that might have started a workflow are lost', threshold: 0, unit: 'count', side: 'at-most', whenNotMet: 'INCONCLUSIVE',
  },
  'stream-latency-p99': {
    ...evidence, asks: 'p99 from the insert until the stream path was done with it', threshold: 1_000, unit: 'ms', side: 'at-most', whenNotMet: 'NO-GO', leastN: 100,
  },
  'stream-latency-growth': {
    ...evidence, asks: "how much longer the stream path's p99 is", threshold: 500, unit: 'ms', side: 'at-most', whenNotMet: 'NO-GO', leastN: 100,
    baseline: "the explicit path's p99 of the same submissions",
  },
  'dead-letters': {
    ...health, asks: 'dead letters that nobody has settled', threshold: 0, unit: 'count', side: 'at-most', whenNotMet: 'NO-GO', over: 'the moment of the verdict',
  },
  'stream-reachable': {
    ...health, asks: "age of the newest sample that the leading watcher has left", threshold: 60_000, unit: 'ms', side: 'at-most', whenNotMet: 'NO-GO', over: 'the moment of the verdict',
  },
  'stream-lag': {
    ...health, asks: 'the worst lag of the stream', threshold: 30_000, unit: 'ms', side: 'at-most', whenNotMet: 'NO-GO', leastN: 1,
  },
  'stream-runway': {
    ...health, asks: 'the least runway: oplog before the checkpoint', threshold: 900_000, unit: 'ms', side: 'at-least', whenNotMet: 'INCONCLUSIVE', leastN: 1,
  },
  'minimum-submissions': {
    ...evidence, asks: 'submissions compared', threshold: 2_995, unit: 'count', side: 'at-least', whenNotMet: 'INCONCLUSIVE',
  },
  'minimum-per-form': {
    ...evidence, asks: 'submissions compared of the form that had the fewest', threshold: 59, unit: 'count', side: 'at-least', whenNotMet: 'INCONCLUSIVE', asked: 'alone',
  },
  'minimum-per-workflow': {
    ...evidence, asks: 'submissions compared that start the workflow that had the fewest', threshold: 59, unit: 'count', side: 'at-least', whenNotMet: 'INCONCLUSIVE', asked: 'alone',
  },
  'minimum-per-organization': {
    ...evidence, asks: 'submissions compared of the organization of the wave that had the fewest', threshold: 10, unit: 'count', side: 'at-least', whenNotMet: 'INCONCLUSIVE', asked: 'in-a-wave',
  },
  'minimum-duration': {
    ...evidence, asks: 'length of the compared window, from the last submission of an earlier phase on', threshold: 86_400_000, unit: 'ms', side: 'at-least', whenNotMet: 'INCONCLUSIVE',
  },
  'unnamed-direct-writes': {
    ...evidence, asks: "unstamped submissions whose writer no rule names", threshold: 0, unit: 'count', side: 'at-most', whenNotMet: 'NO-GO',
  },
  'expired-ignores': {
    ...evidence, asks: 'ignores past their end that nobody has removed or renewed', threshold: 0, unit: 'count', side: 'at-most', whenNotMet: 'INCONCLUSIVE', over: 'the moment of the verdict',
  },
  'self-test': {
    ...evidence, asks: 'share of the known divergences, put into a copy of the facts, that the comparison found', threshold: 1, unit: 'share', side: 'at-least', whenNotMet: 'INCONCLUSIVE', leastN: 1,
  },
} as const satisfies Readonly<Record<string, GateEntry>>;

export type GateName = keyof typeof gateThresholds;

/** The gates asked for a move to that phase, in the table's order; null: all that evidence asks. */
export function gatesFor(target: TargetPhase | null, pooled: boolean): readonly GateName[] {
  return (Object.keys(gateThresholds) as GateName[]).filter((gate) => {
    const { of, asked } = gateThresholds[gate];
    if (target === 'shadow' && of === 'evidence') return false;
    return asked === 'always' || (asked === 'in-a-wave') === pooled;
  });
}

const minute = 60_000;
const day = 86_400_000;

/** What else a verdict goes by; docs/gates.md shows these, too. */
export const gateLimits = {
  confidence: { says: 'how sure a bound is, one-sided', value: 0.95, unit: 'share' },
  sampleGap: { says: "a stretch without a sample of the stream that is longer is unknown, and with it the window's lag and runway", value: minute, unit: 'ms' },
  verdictValid: { says: 'how long after the end of its window a verdict holds; an older window is not evaluated', value: 7 * day, unit: 'ms' },
  shortestWindow: { says: 'the shortest window that may be declared', value: minute, unit: 'ms' },
  longestWindow: { says: 'the longest window that may be declared, and how far ahead', value: 30 * day, unit: 'ms' },
  waveOrganizations: { says: 'organizations in a wave, at most', value: 200, unit: 'count' },
  longestIgnore: { says: 'how long an ignore may last before it is renewed', value: 30 * day, unit: 'ms' },
  ignoresEach: { says: 'ignores of one organization, at most', value: 100, unit: 'count' },
  directWritersEach: { says: "rules that name one organization's direct writers, at most", value: 100, unit: 'count' },
  selfTestSample: { says: "submissions of the window whose facts the self-test copies, at most", value: 100, unit: 'count' },
  selfTestEach: { says: 'copies into which a divergence of one kind is put, at most', value: 5, unit: 'count' },
  selfTestOrganizations: { says: 'organizations of a run into whose own facts the self-test goes, at most; for the others it goes into generated ones', value: 200, unit: 'count' },
} as const satisfies Readonly<Record<string, { says: string; value: number; unit: 'share' | 'ms' | 'count' }>>;
