import type { Verdict } from '../statistics/goals.ts';
import type { Figure } from '../statistics/summary.ts';

/** Three significant digits, thousands apart. */
export function numberText(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Whose, what, median, lowest, highest, unit. */
export function figureRows(figures: readonly Figure[]): readonly (readonly string[])[] {
  return figures.map(({ of, what, unit, median, lowest, highest }) => [of, what, numberText(median), numberText(lowest), numberText(highest), unit]);
}

export function boundText({ atLeast, atMost }: Pick<Verdict, 'atLeast' | 'atMost'>): string {
  return [atLeast === undefined ? '' : `≥ ${atLeast.toLocaleString('en')}`, atMost === undefined ? '' : `≤ ${atMost.toLocaleString('en')}`].filter(Boolean).join(', ');
}

export function goalLine(verdict: Verdict): string {
  const value = verdict.value === null ? 'not measured' : numberText(verdict.value);
  return `goal: ${verdict.of}, ${verdict.what} ${boundText(verdict)}: ${value}, ${verdict.reached ? 'reached' : 'not reached'}`;
}
