import type { TargetPhase } from './target-phase.ts';
import type { GateName } from './thresholds.ts';

export type Verdict = 'GO' | 'NO-GO' | 'INCONCLUSIVE';

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
  /** The phase to which a move is judged; null: any later one, by all gates. */
  readonly target: TargetPhase | null;
  readonly verdict: Verdict;
  readonly lines: readonly GateLine[];
  /** Why it is no GO although every line is. */
  readonly withheld?: string;
}

/** One NO-GO is enough for NO-GO; else one INCONCLUSIVE for INCONCLUSIVE. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('NO-GO')) return 'NO-GO';
  return verdicts.includes('INCONCLUSIVE') ? 'INCONCLUSIVE' : 'GO';
}
