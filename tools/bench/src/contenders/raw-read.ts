import { tally } from '../programs/observer.ts';
import { readTask } from '../programs/own-program.ts';
import { readClusterStream } from './cluster-stream.ts';
import { connectTo } from './connections.ts';
import { contenderTaskSchema } from './task.ts';

/** Reads the stream and does nothing with it. */
const task = readTask(contenderTaskSchema);
const { client } = connectTo(task, 'bench-raw-read');
process.once('SIGTERM', () => process.exit(0));
for await (const events of readClusterStream(client, task)) tally.add(events.length);
