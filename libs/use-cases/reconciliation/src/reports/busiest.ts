import type { StreamSample } from '@tandem/documents';
import type { BusiestMoments } from '@tandem/reports';

const minuteMs = 60_000;
/** Samples come every ten seconds. Over a longer pause nobody watched, and a shorter one would make too much of a few. */
const shortestMs = 5_000;
const longestMs = 30_000;

/** How many submissions a second came at most, by what the stream read between two samples; in constant memory. */
export async function busiestOf(samples: AsyncIterable<StreamSample>): Promise<BusiestMoments> {
  let before: number | null = null;
  let betweenSamples: number | null = null;
  let minute: number | null = null;
  let recent: { readonly at: number; readonly ms: number; readonly events: number }[] = [];
  for await (const { at, events } of samples) {
    const now = at.getTime();
    const ms = before === null ? 0 : now - before;
    before = now;
    if (ms < shortestMs || ms > longestMs) {
      recent = [];
      continue;
    }
    betweenSamples = Math.max(betweenSamples ?? 0, (events * 1_000) / ms);
    recent = [...recent.filter((one) => one.at > now - minuteMs), { at: now, ms, events }];
    const watched = recent.reduce((sum, one) => sum + one.ms, 0);
    // a minute that was only watched in part says nothing of the whole
    if (watched >= minuteMs * 0.9) minute = Math.max(minute ?? 0, (recent.reduce((sum, one) => sum + one.events, 0) * 1_000) / watched);
  }
  return { betweenSamples, minute };
}
