import type { PhaseChange, StreamSample } from '@tandem/documents';
import { mostFlips, mostSamples } from '../schema/counts.ts';
import type { Report } from '../schema/report.ts';
import { nameOf } from './text.ts';

/** Those given, evenly thinned out where there are more than a report holds. */
export function streamOf(samples: readonly StreamSample[]): Report['stream'] {
  const step = Math.max(1, Math.ceil(samples.length / mostSamples));
  const parts = Array.from({ length: Math.ceil(samples.length / step) }, (_, index) => samples.slice(index * step, (index + 1) * step));
  return {
    samples: parts.flatMap((part) => {
      const [first] = part;
      if (!first) return [];
      return [{ at: first.at.toISOString(), lagMs: extreme(Math.max, part.map(({ lagMs }) => lagMs)), runwayMs: extreme(Math.min, part.map(({ runwayMs }) => runwayMs)) }];
    }),
  };
}

function extreme(choose: (...values: number[]) => number, values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(0, choose(...known));
}

/** Every process records what it sees: of one flip the first to have seen it is told of. */
export function flipsOf(changes: readonly PhaseChange[]): Report['flips'] {
  const phaseNow = new Map<string, string>();
  const flips = [...changes].sort((a, b) => a.seenAt.getTime() - b.seenAt.getTime()).filter(({ orgId, to, flagRevision }) => {
    const seen = `${to} ${flagRevision}`;
    if (phaseNow.get(orgId) === seen) return false;
    phaseNow.set(orgId, seen);
    return true;
  });
  return {
    rows: flips.slice(-mostFlips).map(({ seenAt, orgId, from, to, flagRevision }) => ({ at: seenAt.toISOString(), orgId, from, to, flagRevision: nameOf(flagRevision) })),
    leftOut: Math.max(0, flips.length - mostFlips),
  };
}
