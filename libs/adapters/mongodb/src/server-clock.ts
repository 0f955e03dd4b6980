import { setTimeout as delay } from 'node:timers/promises';
import type { Document, MongoClient } from 'mongodb';

export interface ServerClock {
  /** Milliseconds since the epoch by the database server's clock, as far as known; this process's own until then. */
  now(): number;
  /** Learns the offset from a few replies. */
  refresh(): Promise<void>;
  /** Keeps the offset fresh until the signal aborts; a server that is away leaves the last offset. */
  run(signal: AbortSignal, everyMs?: number): Promise<void>;
}

const questions = 3;

/** The one command it asks; `hello` answers with the server's time. */
type AskServer = () => Promise<Document>;

/** A slower reply says too little of when the server looked at its clock: it was waited for, not answered. */
const longestUsefulRoundTripMs = 250;

/** This process's own clock as it was at the start, and what has passed since: nobody can set it meanwhile. */
const steadyNow = () => performance.timeOrigin + performance.now();

export function createServerClock(client: MongoClient): ServerClock {
  return createClockBy(() => client.db('admin').command({ hello: 1 }), steadyNow);
}

/** The offset is half-way between question and answer, so it errs by at most half of the longest useful round trip. */
export function createClockBy(askServer: AskServer, localNow: () => number): ServerClock {
  let offsetMs = 0;

  /** The quickest of a few answers errs least: the first of all may have had to connect. */
  async function refresh(): Promise<void> {
    let quickestMs = longestUsefulRoundTripMs;
    for (let question = 0; question < questions; question += 1) {
      const asked = localNow();
      const reply = await askServer();
      const answered = localNow();
      if (!(reply.localTime instanceof Date) || answered - asked >= quickestMs) continue;
      quickestMs = answered - asked;
      offsetMs = reply.localTime.getTime() - (asked + answered) / 2;
    }
  }

  return {
    now: () => Math.round(localNow() + offsetMs),
    refresh,
    async run(signal, everyMs = 10_000) {
      while (!signal.aborted) {
        await refresh().catch(() => undefined);
        await delay(everyMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
