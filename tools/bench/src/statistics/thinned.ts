import type { Series } from '../rows/row.ts';

/** Every so many of a series, so that no more than that are left: enough for a chart. */
export function thinned(series: Series, atMost: number): Series {
  const step = Math.max(1, Math.ceil(series.values.length / atMost));
  return { ...series, everyMs: series.everyMs * step, values: series.values.filter((_, index) => index % step === 0) };
}
