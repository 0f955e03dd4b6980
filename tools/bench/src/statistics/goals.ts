import type { Goal } from '../rows/row.ts';
import type { Figure } from './summary.ts';

export interface Verdict extends Goal {
  /** The median; null where the figure wasn't measured. */
  readonly value: number | null;
  readonly reached: boolean;
}

/** Judges by the median over the rounds; a figure that is not there has not reached its goal. */
export function judge(goals: readonly Goal[], figures: readonly Figure[]): readonly Verdict[] {
  return goals.map((goal) => {
    const value = figures.find(({ of, what }) => of === goal.of && what === goal.what)?.median ?? null;
    const reached = value !== null && value >= (goal.atLeast ?? -Infinity) && value <= (goal.atMost ?? Infinity);
    return { ...goal, value, reached };
  });
}
