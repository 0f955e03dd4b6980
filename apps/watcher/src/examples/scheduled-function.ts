// A function that a scheduler calls, AWS Lambda's on an EventBridge schedule for one.
// There: import { openDrain, type Drain, type Slice } from '@tandem/watcher/drain';
import { openDrain, type Drain, type Slice } from '../drain/index.ts';

/** Outside the handler: the next call to the same instance finds its connections open. */
let drain: Drain | undefined;

interface Invocation {
  readonly getRemainingTimeInMillis: () => number;
}

/** As many slices as there is time for, until all is done. */
export async function handler(_event: unknown, invocation: Invocation): Promise<Slice> {
  drain ??= openDrain();
  let slice: Slice;
  do {
    slice = await drain.slice({ withinMs: Math.min(20_000, invocation.getRemainingTimeInMillis() - 3_000) });
  } while (slice.moreWaits && invocation.getRemainingTimeInMillis() > 10_000);
  return slice;
}
