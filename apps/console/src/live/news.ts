import type { VerdictName } from '@tandem/console-contract';
import { plural } from '../parts/format.ts';
import type { Connection } from './live-source.ts';

export interface Heard {
  readonly connection: Connection;
  readonly verdict: VerdictName | null;
  /** By id; null before any came. */
  readonly findings: readonly string[] | null;
}

/** What is worth saying aloud; null where nothing is. */
export function newsBetween(before: Heard | null, now: Heard): string | null {
  if (!before) return null;
  const news: string[] = [];
  if (before.connection !== now.connection && now.connection === 'lost') news.push('The connection is lost.');
  if (before.connection !== now.connection && now.connection === 'refused') news.push('The server refuses this page.');
  if ((before.connection === 'lost' || before.connection === 'refused') && now.connection === 'live') news.push('Connected again.');
  if (before.verdict !== now.verdict && now.verdict !== null) news.push(`The verdict is ${now.verdict}.`);
  const known = before.findings;
  const fresh = known === null ? 0 : (now.findings ?? []).filter((id) => !known.includes(id)).length;
  if (fresh > 0) news.push(`${plural(fresh, 'new divergence')}.`);
  return news.length === 0 ? null : news.join(' ');
}
