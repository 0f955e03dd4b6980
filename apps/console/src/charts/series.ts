import type { RatePoint, StreamPoint } from '@tandem/console-contract';

export interface ChartLine {
  readonly name: string;
  /** The name of a custom property of the page's style. */
  readonly color: string;
  readonly dash: 'solid' | 'dashed' | 'dotted';
  /** Milliseconds since the epoch, and the value; null leaves a gap. */
  readonly points: readonly (readonly [number, number | null])[];
}

export function rateLines(rates: readonly RatePoint[]): readonly ChartLine[] {
  const line = (name: 'explicit' | 'stream' | 'fallback', color: string, dash: ChartLine['dash']): ChartLine => ({
    name, color, dash, points: rates.map((point) => [Date.parse(point.at), point[name]]),
  });
  const lines = [line('explicit', '--path-explicit', 'solid'), line('stream', '--path-stream', 'dashed'), line('fallback', '--path-fallback', 'dotted')];
  // a line of zeros that means nothing would only be in the way
  return lines.filter(({ name, points }) => name !== 'fallback' || points.some(([, value]) => (value ?? 0) > 0));
}

/** The least that the axis shows, in milliseconds: a logarithm knows no zero. */
const leastMs = 10;

/** In seconds, on an axis of powers of ten: lag is small and runway is not. */
export function streamLines(points: readonly StreamPoint[]): readonly ChartLine[] {
  const line = (name: 'lag' | 'runway', color: string, dash: ChartLine['dash'], valueOf: (point: StreamPoint) => number | null): ChartLine => ({
    name, color, dash, points: points.map((point) => { const ms = valueOf(point); return [Date.parse(point.at), ms === null ? null : Math.max(ms, leastMs) / 1_000]; }),
  });
  const lines = [line('lag', '--path-stream', 'solid', ({ lagMs }) => lagMs), line('runway', '--path-explicit', 'dashed', ({ runwayMs }) => runwayMs)];
  return lines.filter(({ points: drawn }) => drawn.some(([, value]) => value !== null));
}

/** A mean over the last seconds, for who reads a figure and not a line; null where nothing is known. */
export function recentMean(rates: readonly RatePoint[], path: 'explicit' | 'stream' | 'fallback', seconds = 10): number | null {
  const recent = rates.slice(-seconds);
  return recent.length === 0 ? null : recent.reduce((sum, point) => sum + point[path], 0) / recent.length;
}
