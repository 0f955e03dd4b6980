import { platformCollections } from '@tandem/mongodb';
import { sumOf } from '@tandem/test-bed';
import type { Stage } from '../stage.ts';

/** How Tandem itself stands, by its own books: it must have come to rest, and is not asked what was right. */
export interface TandemState {
  readonly pending: number;
  readonly running: number;
  readonly failed: number;
  readonly inDoubt: number;
  readonly completed: number;
  readonly openDeadLetters: number;
  readonly openGaps: number;
  readonly gaps: number;
  /** Of the leading watcher; null where none leads or none knows. */
  readonly lagSeconds: number | null;
  /** How often the leadership of the stream has changed hands. */
  readonly takeovers: number;
}

export async function readTandemState({ client, platformDatabase, fleet }: Pick<Stage, 'client' | 'platformDatabase' | 'fleet'>): Promise<TandemState> {
  const database = client.db(platformDatabase);
  const { executions, deadLetters, leases } = platformCollections(database);
  const gaps = database.collection('stream_gaps');
  const [pending, running, failed, inDoubt, openDeadLetters, openGaps, allGaps, lease, lags, total] = await Promise.all([
    executions.countDocuments({ state: 'pending' }),
    executions.countDocuments({ state: 'running' }),
    executions.countDocuments({ state: 'failed' }),
    executions.countDocuments({ state: 'in-doubt' }),
    deadLetters.countDocuments({ state: 'open' }),
    gaps.countDocuments({ state: { $ne: 'closed' } }),
    gaps.countDocuments({}),
    leases.findOne({ _id: 'submissions' }),
    Promise.all([fleet['watcher-1'], fleet['watcher-2']].map(lagOf)),
    executions.estimatedDocumentCount(),
  ]);
  return {
    pending, running, failed, inDoubt, openDeadLetters, openGaps, gaps: allGaps,
    completed: total - pending - running - failed - inDoubt,
    lagSeconds: lags.find((lag) => lag !== null) ?? null,
    takeovers: Math.max(0, (lease?.epoch ?? 1) - 1),
  };
}

async function lagOf(watcher: Stage['fleet']['watcher-1']): Promise<number | null> {
  const samples = await watcher.metrics().catch(() => []);
  return samples.some(({ name }) => name === 'tandem_stream_lag_seconds') ? sumOf(samples, 'tandem_stream_lag_seconds') : null;
}

/** What keeps it from being at rest; empty where it is. */
export function unrestOf({ pending, running, openGaps, lagSeconds }: TandemState): readonly string[] {
  return [
    ...(pending > 0 ? [`${pending} executions are pending`] : []),
    ...(running > 0 ? [`${running} executions are running`] : []),
    ...(openGaps > 0 ? [`${openGaps} gaps are open`] : []),
    ...(lagSeconds === null ? ['no watcher leads'] : lagSeconds > 0 ? [`the stream is ${lagSeconds} s behind`] : []),
  ];
}
