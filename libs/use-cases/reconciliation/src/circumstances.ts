import { buildTimeline, type Circumstances, type ComparisonBounds } from '@tandem/comparison';
import { compareClusterTime, type OrgId } from '@tandem/documents';
import type { HistoryChecks } from './history-check/ports.ts';
import type { Clock, FactSource } from './ports.ts';

/** How much older than a window's start an insert in it may be: the ids' clock is not the server's. */
const historySlackSeconds = 600;

export interface CircumstancePorts {
  readonly facts: Pick<FactSource, 'watermark' | 'history'>;
  /** Absent: history is taken at its word. */
  readonly historyChecks?: Pick<HistoryChecks, 'read'>;
  readonly clock: Clock;
  readonly bounds: ComparisonBounds;
}

/**
 * What holds for an organization's submissions inserted at `from` (milliseconds since the epoch) or later.
 * To be read before the facts: the clock first, so that nothing seems older than it was when it was
 * read; then the watermark, so that what it promises is there.
 */
export async function readCircumstances(ports: CircumstancePorts, orgId: OrgId, from: number): Promise<Circumstances> {
  const now = ports.clock();
  const watermark = await ports.facts.watermark();
  const fromSeconds = Math.max(0, Math.floor(from / 1_000) - historySlackSeconds);
  const { entries, definitions } = await ports.facts.history(orgId, fromSeconds);
  const contradictions = (await ports.historyChecks?.read(orgId))?.contradictions ?? [];
  const readFrom = { seconds: fromSeconds, increment: 0 };
  const historyFrom = watermark?.historyFrom ?? null;
  const completeFrom = historyFrom && compareClusterTime(historyFrom, readFrom) < 0 ? readFrom : historyFrom;
  const completeUpTo = watermark?.clusterTime ?? null;
  return {
    now,
    streamWatermark: completeUpTo,
    timeline: buildTimeline({ entries, definitions, completeFrom, completeUpTo, gaps: watermark?.gaps ?? [], contradictions }),
    bounds: ports.bounds,
  };
}
