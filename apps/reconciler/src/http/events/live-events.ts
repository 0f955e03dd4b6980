import type { FindingSummary } from '@tandem/console-contract';
import type { OverviewReader } from '../overview/overview.ts';
import type { BroadcastEvent } from './broadcast.ts';

/** Findings in one event at most. */
export const newestFindings = 20;

/** Reads an overview each time, and the newest findings where any of them is new or another than before. */
export function createLiveEvents(overview: Pick<OverviewReader, 'read'>, newest: () => Promise<readonly FindingSummary[]>): (isFirst: boolean) => Promise<readonly BroadcastEvent[]> {
  let told = '';
  return async (isFirst) => {
    const [view, findings] = await Promise.all([overview.read(), newest()]);
    const mark = findings.map(({ id, status, lastSeen }) => `${id} ${status} ${lastSeen}`).join('\n');
    const isNews = isFirst || mark !== told;
    told = mark;
    return [{ event: 'overview', data: view }, ...(isNews ? [{ event: 'findings' as const, data: { findings } }] : [])];
  };
}
