import type { StreamGap } from '@tandem/documents';
import { backfillGap, type BackfillEnd, type BackfillGapOptions } from './backfill-gap.ts';
import type { PacedSignals } from './perform-batch.ts';
import { unlessAborted, whenAborted } from './signals.ts';

/** The gaps of the stream that are open, and what fills them. */
export interface Backfill {
  /** One that is there already, and was opened anew, is taken as it is now. */
  add(gaps: readonly StreamGap[]): void;
  /** The oldest first, as they are durable. */
  open(): readonly StreamGap[];
  /** Fills gaps in order, as long as there are any, and waits for more. */
  run(signals: PacedSignals): Promise<Exclude<BackfillEnd, 'closed'>>;
}

export function createBackfill(options: Omit<BackfillGapOptions, 'onProgress' | 'openGaps'>): Backfill {
  const open: StreamGap[] = [];
  let added = new AbortController();

  const keep = (gap: StreamGap): void => {
    const index = open.findIndex(({ _id }) => _id === gap._id);
    if (index < 0) open.push(gap);
    else if (gap.state === 'closed') open.splice(index, 1);
    else open[index] = gap;
  };

  return {
    open: () => open,
    add(gaps) {
      for (const gap of gaps) keep(gap);
      added.abort();
      added = new AbortController();
    },
    async run(signals) {
      while (!signals.reading.aborted) {
        const [gap] = open;
        if (gap) {
          const end = await backfillGap(gap, { ...options, openGaps: () => open, onProgress: keep }, signals);
          if (end !== 'closed') return end;
        } else {
          await unlessAborted(whenAborted(added.signal), signals.reading);
        }
      }
      return 'stopped';
    },
  };
}
