import { readTask } from '../programs/own-program.ts';
import { syntheticEvents } from './synthetic-events.ts';
import { batchesAtOnce, chunksOf, connectTo, jobsPerMessage } from './connections.ts';
import { executionFor, jobFor } from './effects.ts';
import { createWindow } from './in-flight.ts';
import { contenderTaskSchema } from './task.ts';

/** Adds jobs to the queue and does nothing else. */
const task = readTask(contenderTaskSchema);
const { queue } = connectTo(task, 'bench-raw-queue');
process.once('SIGTERM', () => process.exit(0));
const window = createWindow(batchesAtOnce);
for (const events of chunksOf(syntheticEvents(task), jobsPerMessage)) {
  const now = new Date();
  await window.start(() => queue.addBulk(events.map(({ submission, mergeKey }) => jobFor(executionFor(submission, mergeKey, now)))));
}
await window.drained();
