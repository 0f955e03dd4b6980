import { createMongoClient } from '@tandem/mongodb';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Db } from 'mongodb';
import type { ContenderTask } from './task.ts';

/** The same driver, queue and settings that the apps have, and nothing of Tandem's between. */
export function connectTo(task: ContenderTask, appName: string) {
  const client = createMongoClient({ uri: task.mongodbUri, appName });
  const platform = client.db(task.platformDatabase);
  const queue = new Queue('executions', {
    connection: new Redis(task.redisUrl),
    prefix: task.queuePrefix,
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  return { client, platform, queue };
}

/**
 * One `insert` command, majority-acknowledged: `insertMany` would measure each document before it writes it.
 * @throws Error where a document was not written
 */
export async function insertAll(platform: Db, collection: 'workflow_executions' | 'trigger_decisions', documents: readonly object[]): Promise<void> {
  const answer = await platform.command({ insert: collection, documents, ordered: false, writeConcern: { w: 'majority' } });
  if (answer.n !== documents.length || 'writeConcernError' in answer) throw new Error(`${collection}: ${answer.n} of ${documents.length} documents written`);
}

/** The best size of one `addBulk`: more makes no job faster. */
export const jobsPerMessage = 250;
/** Documents of one bulk write. */
export const documentsPerWrite = 500;
/** Batches under way at once. */
export const batchesAtOnce = 4;

export function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[], void, void> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
