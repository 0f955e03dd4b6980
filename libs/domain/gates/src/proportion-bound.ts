import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import { gateLimits } from './thresholds.ts';

/** How sure a bound is: one-sided. */
export const confidence = gateLimits.confidence.value;

/** The one-sided upper bound (Clopper–Pearson) of a share of which `hits` of `trials` were seen; 1 where nothing was tried. */
export function upperBound(hits: number, trials: number, level: number = confidence): number {
  return hits >= trials ? 1 : betaQuantile(level, hits + 1, trials - hits);
}

/** The one-sided lower bound; 0 where nothing was hit. */
export function lowerBound(hits: number, trials: number, level: number = confidence): number {
  if (hits === 0 || trials === 0) return 0;
  return betaQuantile(1 - level, hits, trials - hits + 1);
}

/** How many trials bring the upper bound down to `threshold` if no further hit is seen. */
export function trialsNeeded(hits: number, threshold: number): number {
  let enough = hits + 1;
  while (upperBound(hits, enough) > threshold) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (upperBound(hits, middle) > threshold) tooFew = middle;
    else enough = middle;
  }
  return enough;
}
