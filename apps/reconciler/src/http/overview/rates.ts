import type { RatePoint } from '@tandem/console-contract';
import type { OrgId } from '@tandem/documents';
import type { OverviewSources } from './ports.ts';

/** Decisions come a little after their submissions: younger seconds are not read yet. */
const settleSeconds = 2;
/** One reading goes back no further: where much is submitted, each second has thousands of decisions. */
const mostAtOnce = 30;

export interface Rates {
  /** The last seconds, oldest first. `now` in milliseconds since the epoch. */
  read(orgIds: readonly OrgId[], now: number): Promise<readonly RatePoint[]>;
}

/** Keeps what it has read, so that each second is read once; after a pause it begins anew. */
export function createRates(sources: Pick<OverviewSources, 'decisionsPerSecond'>, keepSeconds: number): Rates {
  let points: readonly RatePoint[] = [];
  let readTo = 0;
  return {
    async read(orgIds, now) {
      const to = Math.floor(now / 1_000) - settleSeconds;
      const from = Math.max(readTo, to - Math.min(keepSeconds, mostAtOnce));
      if (from >= to) return points;
      const news = await sources.decisionsPerSecond(orgIds, from, to);
      points = [...(from === readTo ? points : []), ...news].slice(-keepSeconds);
      readTo = to;
      return points;
    },
  };
}
