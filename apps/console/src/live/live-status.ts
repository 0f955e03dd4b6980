import { durationText } from '../parts/format.ts';
import type { LiveState } from './live-source.ts';

/** Old news: the server tells something each second. */
const staleAfterMs = 5_000;

const withoutNews = { connecting: 'connecting', live: 'connecting', lost: 'no connection, trying again', refused: 'refused, trying again' } as const;

export interface LiveStatus {
  readonly tone: 'live' | 'waiting' | 'stale';
  readonly text: string;
}

/** How fresh it is what the page shows. `now` by the same clock as the state's. */
export function liveStatusOf({ connection, updatedAt }: Pick<LiveState, 'connection' | 'updatedAt'>, now: number): LiveStatus {
  if (updatedAt === null) {
    const text = withoutNews[connection];
    return { tone: text === 'connecting' ? 'waiting' : 'stale', text };
  }
  const ageMs = Math.max(0, now - updatedAt);
  if (connection === 'live' && ageMs < staleAfterMs) return { tone: 'live', text: 'live' };
  return { tone: 'stale', text: `last update ${durationText(ageMs)} ago` };
}
