import { compareClusterTime, submissionStreamName } from '@tandem/documents';
import { createLeaseStore, platformCollections } from '@tandem/mongodb';
import type { StreamState, StreamWatermark } from '@tandem/reconciliation';
import type { Db } from 'mongodb';

/**
 * The stream's checkpoint, as far as the reconciler goes by it: not past an open gap, whatever the stream itself has
 * come to. A gap is written before the checkpoint moves past it, so it is read after.
 */
export async function readWatermark(database: Db): Promise<StreamWatermark | null> {
  const { checkpoints, gaps } = platformCollections(database);
  const checkpoint = await checkpoints.findOne({ _id: submissionStreamName });
  if (!checkpoint) return null;
  const all = await gaps.find({ stream: submissionStreamName }, { projection: { from: 1, to: 1, uncertainFrom: 1, state: 1 } }).toArray();
  const reached = [checkpoint.clusterTime, ...all.flatMap(({ state, from }) => (state === 'closed' ? [] : [from]))];
  const [clusterTime = checkpoint.clusterTime] = reached.sort(compareClusterTime);
  return { clusterTime, historyFrom: checkpoint.historyFrom, gaps: all.map(({ uncertainFrom, to }) => ({ from: uncertainFrom, to })) };
}

/** How the stream fares, by its checkpoint and its lease. */
export function createStreamState(database: Db, leaseName: string): StreamState {
  const leases = createLeaseStore(database);
  return {
    watermark: () => readWatermark(database),
    hasLeader: async () => (await leases.read(leaseName))?.live ?? false,
  };
}
