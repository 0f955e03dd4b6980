import { submissionStreamName } from '@tandem/documents';
import { createLeaseStore, platformCollections } from '@tandem/mongodb';
import type { StreamState, StreamWatermark } from '@tandem/reconciliation';
import type { Db } from 'mongodb';

/** The stream's checkpoint, as far as the reconciler goes by it. */
export async function readWatermark(database: Db): Promise<StreamWatermark | null> {
  const checkpoint = await platformCollections(database).checkpoints.findOne({ _id: submissionStreamName });
  return checkpoint && { clusterTime: checkpoint.clusterTime, historyFrom: checkpoint.registryReadUntil };
}

/** How the stream fares, by its checkpoint and its lease. */
export function createStreamState(database: Db, leaseName: string): StreamState {
  const leases = createLeaseStore(database);
  return {
    watermark: () => readWatermark(database),
    hasLeader: async () => (await leases.read(leaseName))?.live ?? false,
  };
}
