import type { GateLineView, RunView } from '@tandem/console-contract';
import { wordsOf } from '../../parts/format.ts';

/** Of those that were judged; null where there were none. */
export function divergenceShare({ submissions, diverged, classes }: Pick<RunView, 'submissions' | 'diverged' | 'classes'>): number | null {
  const judged = submissions - (classes.pending ?? 0) - (classes.excluded ?? 0);
  return judged <= 0 ? null : diverged / judged;
}

/** Names the gates that stand in the way, the worst kind alone; empty where none does. */
export function whyNot(lines: readonly GateLineView[]): string {
  for (const verdict of ['NO-GO', 'INCONCLUSIVE'] as const) {
    const names = lines.filter((line) => line.verdict === verdict).map(({ gate }) => wordsOf(gate));
    if (names.length > 0) return `${verdict === 'NO-GO' ? 'Not met' : 'Undecided'}: ${names.join(', ')}.`;
  }
  return '';
}
