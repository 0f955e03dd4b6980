import { setTimeout as delay } from 'node:timers/promises';
import type { Time } from '@tandem/stream-path';

/** The database server's clock, and this machine's timers. */
export function createSystemTime(serverNow: () => number): Time {
  return {
    now: serverNow,
    elapsed: () => performance.now(),
    async sleep(ms, signal) {
      await delay(ms, undefined, { signal }).catch(() => undefined);
    },
    random: () => Math.random(),
  };
}
