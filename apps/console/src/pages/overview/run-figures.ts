import type { GateLineView, RunView } from '@tandem/console-contract';
import { durationText, wordsOf } from '../../parts/format.ts';

/** A comparison ends every half minute or so; what is older (milliseconds) may no longer be true. */
const oldAfterMs = 300_000;

/** How long ago the run ended, where that is more than a few minutes. `at`: when it was looked at, by the clock that the run goes by. */
export function verdictAge({ endedAt }: Pick<RunView, 'endedAt'>, at: string): string | null {
  const ageMs = Date.parse(at) - Date.parse(endedAt);
  return ageMs > oldAfterMs ? durationText(ageMs) : null;
}

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
