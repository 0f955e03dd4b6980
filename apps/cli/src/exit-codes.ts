import type { Verdict } from '@tandem/gates';

/** What the commands end with; docs/migration.md tells of them. */
export const exitCodes = {
  /** Done, or there already. */
  done: 0,
  /** The command could not do its work, or not all of it, or was called wrongly. */
  failed: 1,
  /** It is refused: by what Tandem knows the answer is no. Also a NO-GO, where it is asked for as a gate. */
  refused: 3,
  /** An INCONCLUSIVE, where it is asked for as a gate. */
  inconclusive: 4,
  /** A rollback found nobody to move, which is either no news or the wrong flag. */
  nothingMoved: 5,
  /** A setting is missing or wrong. */
  configuration: 78,
} as const;

/** A rollback may have asked the wrong flag: whoever calls it in a script is to see that nobody was moved. */
export function exitCodeOfRollback(moved: number): number {
  return moved > 0 ? exitCodes.done : exitCodes.nothingMoved;
}

/** A verdict is an answer and no failure, unless it was asked for as a gate. */
export function exitCodeOf(verdict: Verdict, asGate: boolean): number {
  if (!asGate || verdict === 'GO') return exitCodes.done;
  return verdict === 'NO-GO' ? exitCodes.refused : exitCodes.inconclusive;
}
