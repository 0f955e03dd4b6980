import { durationText } from '../parts/format.ts';
import type { LiveState } from './live-source.ts';

/** Old news: the server tells something each second. */
const staleAfterMs = 5_000;

export interface LiveStatus {
  readonly tone: 'live' | 'waiting' | 'stale';
  readonly text: string;
}

/** How fresh it is what the page shows. `now` by the same clock as the state's. */
export function liveStatusOf({ connection, updatedAt }: Pick<LiveState, 'connection' | 'updatedAt'>, now: number): LiveStatus {
  if (updatedAt === null) return connection === 'lost' ? { tone: 'stale', text: 'no connection, trying again' } : { tone: 'waiting', text: 'connecting' };
  const ageMs = Math.max(0, now - updatedAt);
  if (connection === 'live' && ageMs < staleAfterMs) return { tone: 'live', text: 'live' };
  return { tone: 'stale', text: `last update ${durationText(ageMs)} ago` };
}
