import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionClock } from '@tandem/execution';

/** A clock that counts by the server's time and waits by this process's. */
export function createExecutionClock(now: () => number): ExecutionClock {
  return {
    now,
    async sleep(ms, signal) {
      await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
    },
  };
}
