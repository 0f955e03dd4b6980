import { setTimeout as delay } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';

export interface ServerClock {
  /** Milliseconds since the epoch by the database server's clock, as far as known; this process's own until then. */
  now(): number;
  /** Learns the offset from one reply. */
  refresh(): Promise<void>;
  /** Keeps the offset fresh until the signal aborts; a server that is away leaves the last offset. */
  run(signal: AbortSignal, everyMs?: number): Promise<void>;
}

/** The offset is half-way between question and answer, so it errs by at most half a round trip. */
export function createServerClock(client: MongoClient, localNow: () => number = Date.now): ServerClock {
  let offsetMs = 0;

  async function refresh(): Promise<void> {
    const asked = localNow();
    const reply = await client.db('admin').command({ hello: 1 });
    const answered = localNow();
    if (reply.localTime instanceof Date) offsetMs = reply.localTime.getTime() - (asked + answered) / 2;
  }

  return {
    now: () => localNow() + Math.round(offsetMs),
    refresh,
    async run(signal, everyMs = 10_000) {
      while (!signal.aborted) {
        await refresh().catch(() => undefined);
        await delay(everyMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
