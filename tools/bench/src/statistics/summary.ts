import { max, median, min } from 'simple-statistics';
import type { Sample } from '../rows/row.ts';

/** A figure over all rounds. */
export interface Figure {
  readonly of: string;
  readonly what: string;
  readonly unit: string;
  /** One per round, in order. */
  readonly values: readonly number[];
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Puts the rounds' samples together, figure by figure, in the order in which they first came. */
export function figuresOf(samples: readonly Sample[]): readonly Figure[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = `${sample.of}\n${sample.what}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const values = group.map(({ value }) => value);
    return [{ of: first.of, what: first.what, unit: first.unit, values, median: median(values), lowest: min(values), highest: max(values) }];
  });
}
