import { tally } from '../programs/observer.ts';
import { readTask } from '../programs/own-program.ts';
import { batchesAtOnce, chunksOf, connectTo, documentsPerWrite } from './connections.ts';
import { decisionFor, executionFor } from './effects.ts';
import { createWindow } from './in-flight.ts';
import { syntheticEvents } from './synthetic-events.ts';
import { contenderTaskSchema } from './task.ts';

/** Writes executions and decisions and does nothing else. */
const task = readTask(contenderTaskSchema);
const { executions, decisions } = connectTo(task, 'bench-raw-writes');
process.once('SIGTERM', () => process.exit(0));
const window = createWindow(batchesAtOnce);
for (const events of chunksOf(syntheticEvents(task), documentsPerWrite)) {
  await window.start(async () => {
    const now = new Date();
    await executions.insertMany(events.map(({ submission, mergeKey }) => executionFor(submission, mergeKey, now)), { ordered: false });
    await decisions.insertMany(events.map(({ submission, mergeKey, event }) => decisionFor(submission, mergeKey, event, now)), { ordered: false });
    tally.add(events.length);
  });
}
await window.drained();
