import { clusterTimeSchema, submissionStreamName } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { createLeaseStore, platformCollections } from '@tandem/mongodb';
import type { StreamGap } from '@tandem/comparison';
import type { StreamState, StreamWatermark } from '@tandem/reconciliation';
import type { Db } from 'mongodb';
import { z } from 'zod';

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

const gapSchema = z.object({ from: clusterTimeSchema, to: clusterTimeSchema, state: z.enum(['open', 'closed']) });

/** Gaps are few; one that can't be read must not be overlooked. */
export async function readGaps(database: Db): Promise<readonly StreamGap[]> {
  const documents = await database.collection('stream_gaps').find().limit(1_000).toArray();
  return documents.map((document) => {
    const parsed = gapSchema.safeParse(document);
    if (!parsed.success) throw new TandemError('DOCUMENT_INVALID', `stream_gaps ${String(document._id)}`, { cause: parsed.error });
    const { from, to, state } = parsed.data;
    return { from, to, open: state === 'open' };
  });
}
