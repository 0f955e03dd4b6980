import type { StreamSample } from '@tandem/documents';
import { gateLimits } from '@tandem/gates';
import type { Window } from '../window.ts';
import type { StreamSamples } from './stream-samples.ts';

/** How the stream was over a window, and how long ago it was last heard of. */
export interface StreamHealth {
  /** The worst of the window; null where a stretch of it is unknown. */
  readonly lagMs: number | null;
  /** The least of the window; null where a stretch of it is unknown. */
  readonly runwayMs: number | null;
  readonly samples: number;
  /** Since the newest sample; null where there is none. */
  readonly silentMs: number | null;
}

export async function readStreamHealth(samples: StreamSamples, window: Window, now: number): Promise<StreamHealth> {
  const lag = createExtreme(window, Math.max);
  const runway = createExtreme(window, Math.min);
  let n = 0;
  for await (const { at, lagMs, runwayMs } of samples.all(window.from, window.to)) {
    n += 1;
    lag.add(at, lagMs);
    runway.add(at, runwayMs);
  }
  const latest: StreamSample | null = await samples.latest();
  return { lagMs: lag.read(), runwayMs: runway.read(), samples: n, silentMs: latest && Math.max(0, now - latest.at.getTime()) };
}

/** The extreme of readings that cover the window; a longer stretch without one is unknown, and so is the whole. */
function createExtreme({ from, to }: Window, pick: (a: number, b: number) => number) {
  const { value: longestGapMs } = gateLimits.sampleGap;
  let extreme: number | null = null;
  let last = from;
  let hasGap = false;
  return {
    add(at: Date, reading: number | null): void {
      if (reading === null) return;
      extreme = extreme === null ? reading : pick(extreme, reading);
      hasGap ||= at.getTime() - last > longestGapMs;
      last = at.getTime();
    },
    read: () => (hasGap || to - last > longestGapMs ? null : extreme),
  };
}
