import type { Verdict } from '@tandem/gates';

/** What the commands end with. */
export const exitCodes = {
  done: 0,
  /** The command could not do its work. */
  failed: 1,
  /** With `--gate` only. */
  noGo: 3,
  /** With `--gate` only. */
  inconclusive: 4,
  /** A setting is missing or wrong. */
  configuration: 78,
} as const;

/** A verdict is an answer and no failure, unless it was asked for as a gate. */
export function exitCodeOf(verdict: Verdict, asGate: boolean): number {
  if (!asGate || verdict === 'GO') return exitCodes.done;
  return verdict === 'NO-GO' ? exitCodes.noGo : exitCodes.inconclusive;
}
