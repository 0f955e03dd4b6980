import { median } from 'simple-statistics';

/** Memory may grow by so much from a run's first third to its last and still counts as flat. */
export const flatWithin = 1.2;

/**
 * How much more the last third has than the first, by their medians: 1 is no growth. What was needed to
 * start is in neither's disfavour: a run is long against its start.
 * @throws RangeError with fewer than three values
 */
export function growthOf(values: readonly number[]): number {
  const third = Math.floor(values.length / 3);
  if (third === 0) throw new RangeError('three values at least');
  return median(values.slice(-third)) / median(values.slice(0, third));
}
