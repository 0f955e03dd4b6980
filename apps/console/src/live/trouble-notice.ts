import { notUnderstood, problemText } from '../api/problem.ts';
import { momentText } from '../parts/format.ts';
import type { LiveState } from './live-source.ts';
import { liveStatusOf } from './live-status.ts';

/** Why what is shown is old, or will be; null where it is not, or where nothing is shown yet for want of an answer. */
export function troubleNotice(live: LiveState, now: number): string | null {
  const { connection, overview } = live;
  const why = reasonOf(live);
  if (why === null || !overview || liveStatusOf(live, now).tone !== 'stale') return why;
  return `${why} What is shown is as of ${momentText(overview.at, now)}${connection === 'live' ? '' : '; trying again'}.`;
}

function reasonOf({ connection, overview, trouble, isOutdated }: LiveState): string | null {
  if (isOutdated) return problemText(notUnderstood(200));
  if (trouble !== null) return trouble;
  return connection === 'lost' && overview ? 'The connection is lost.' : null;
}
