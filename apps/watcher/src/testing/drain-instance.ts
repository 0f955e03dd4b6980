import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { openDrain } from '../drain/index.ts';

// An instance of a function, as a platform runs it: warm for so many calls, each a slice of so many milliseconds. It
// prints what each came to, and is killed by whoever likes. Calls that find nothing to do are a while apart.
const [slices = '1', withinMs = '3000'] = process.argv.slice(2);
const drain = openDrain();
for (let call = 0; call < Number(slices); call += 1) {
  const slice = await drain.slice({ withinMs: Number(withinMs) });
  process.stdout.write(`${JSON.stringify({ slice })}\n`);
  if (!slice.moreWaits && call + 1 < Number(slices)) await delay(500);
}
await drain.close();
