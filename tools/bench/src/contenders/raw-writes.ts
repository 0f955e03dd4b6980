import { tally } from '../programs/observer.ts';
import { readTask } from '../programs/own-program.ts';
import { batchesAtOnce, chunksOf, connectTo, documentsPerWrite, insertAll } from './connections.ts';
import { decisionFor, executionFor } from './effects.ts';
import { createWindow } from './in-flight.ts';
import { syntheticEvents } from './synthetic-events.ts';
import { contenderTaskSchema } from './task.ts';

/** Writes executions and decisions and does nothing else. */
const task = readTask(contenderTaskSchema);
const { platform } = connectTo(task, 'bench-raw-writes');
process.once('SIGTERM', () => process.exit(0));
const window = createWindow(batchesAtOnce);
for (const events of chunksOf(syntheticEvents(task), documentsPerWrite)) {
  await window.start(async () => {
    const now = new Date();
    await insertAll(platform, 'workflow_executions', events.map(({ submission, mergeKey }) => executionFor(submission, mergeKey, now)));
    await insertAll(platform, 'trigger_decisions', events.map(({ submission, mergeKey, event }) => decisionFor(submission, mergeKey, event, now)));
    tally.add(events.length);
  });
}
await window.drained();
