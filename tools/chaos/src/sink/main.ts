/** The outside world as a process of its own: it answers calls and writes each down, one line a call. */
import { createWriteStream } from 'node:fs';
import { listenForCalls } from '@tandem/test-bed';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the file that calls are written to.');
const book = createWriteStream(file, { flags: 'a' });
let calls = 0;
const listener = await listenForCalls(({ reference, workflowId, nodeId, key }) => {
  calls += 1;
  book.write(`${[reference, workflowId, nodeId, key ?? `call-${calls}`].join(' ')}\n`);
});
console.log(`listening at ${listener.url}`);
