import type { Submission } from '@tandem/documents';
import { readTask } from '../programs/own-program.ts';
import { readClusterStream, type SubmissionEvent } from './cluster-stream.ts';
import { batchesAtOnce, chunksOf, connectTo, insertAll, jobsPerMessage } from './connections.ts';
import { decisionFor, executionFor, jobFor } from './effects.ts';
import { createWindow } from './in-flight.ts';
import { contenderTaskSchema } from './task.ts';

/**
 * The limit: from the stream to the same durable effects that the watcher leaves, by the same driver and
 * queue, and nothing else. It matches nothing, checks nothing, keeps no place, and could neither resume nor
 * tell a duplicate. The decisions are written beside the jobs, where the watcher writes them after.
 */
const task = readTask(contenderTaskSchema);
const { client, platform, queue } = connectTo(task, 'bench-thinnest-loop');

async function perform(events: readonly SubmissionEvent[]): Promise<void> {
  const now = new Date();
  const inserted = events.map(({ _id, fullDocument, clusterTime, wallTime }) => {
    const submission = fullDocument as Submission;
    const mergeKey = String(fullDocument._id);
    return { execution: executionFor(submission, mergeKey, now), decision: decisionFor(submission, mergeKey, { _id, clusterTime, wallTime }, now) };
  });
  await insertAll(platform, 'workflow_executions', inserted.map(({ execution }) => execution));
  const jobs = [...chunksOf(inserted, jobsPerMessage)].map((chunk) => queue.addBulk(chunk.map(({ execution }) => jobFor(execution))));
  await Promise.all([...jobs, insertAll(platform, 'trigger_decisions', inserted.map(({ decision }) => decision))]);
}

const window = createWindow(batchesAtOnce);
// what is under way is finished: the bench counts the documents
process.once('SIGTERM', () => { void window.drained().then(() => process.exit(0)); });
for await (const events of readClusterStream(client, task)) await window.start(() => perform(events));
