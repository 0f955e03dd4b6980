import type { Time } from './ports.ts';

/** What a step waited for is no work of its own. */
const longestRestMs = 200;

/** Rests for as long as a step took, within reason, so that the live stream has its share; not at all once the signal aborts. */
export async function restSince(begunAt: number, time: Time, signal: AbortSignal): Promise<void> {
  await time.sleep(Math.min(time.elapsed() - begunAt, longestRestMs), signal);
}
