import { platformCollections } from '@tandem/mongodb';
import { submissionStreamName, type ClusterTime } from '@tandem/documents';
import { waitUntil } from '@tandem/stack';
import { Timestamp } from 'mongodb';
import { z } from 'zod';
import { oplogEntries } from '../oplog-entries.ts';
import type { Play, Scene } from './scene.ts';

/** So few that the load overruns them in a moment. */
const smallOplog = 500;
const patienceMs = 60_000;

/** While no watcher runs, the oplog is overrun: what it has not read is in the collections alone. */
export const historyLost: Play<'history-lost'> = async (_fault, scene) => {
  const { fleet, mongodb } = scene;
  const watchers = [fleet['watcher-1'], fleet['watcher-2']];
  await Promise.all(watchers.map((watcher) => watcher.kill()));
  try {
    await mongodb.restart({ oplogEntries: smallOplog });
    await waitUntil(() => isOverrun(scene), { timeoutMs: patienceMs, intervalMs: 100, signal: scene.signal, what: 'the oplog to be overrun' });
  } finally {
    await mongodb.restart({ oplogEntries });
    await Promise.all(watchers.map((watcher) => watcher.start()));
  }
};

const entrySchema = z.object({ ts: z.instanceof(Timestamp) });

async function isOverrun({ client, platformDatabase }: Scene): Promise<boolean> {
  const checkpoint = await platformCollections(client.db(platformDatabase)).checkpoints.findOne({ _id: submissionStreamName });
  const oldest = entrySchema.parse(await client.db('local').collection('oplog.rs').findOne({}, { sort: { $natural: 1 }, projection: { ts: 1 } }));
  return checkpoint !== null && isBefore(checkpoint.clusterTime, oldest.ts);
}

function isBefore(time: ClusterTime, { t: seconds, i: increment }: Timestamp): boolean {
  return time.seconds < seconds || (time.seconds === seconds && time.increment < increment);
}
