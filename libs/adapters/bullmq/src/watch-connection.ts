import type { RedisClient } from './redis-client.ts';
import { hangsAfterMs } from './redis-connection.ts';

const roundMs = 1_000;
/** Counted and not timed: a process that is busy for long reads late what has come in time. */
const patience = hangsAfterMs / roundMs;

export interface ConnectionWatch {
  /** Whether it has been without an answer for too long, since when and until it has one. */
  hangs(): boolean;
  stop(): void;
}

/**
 * Asks again and again, and drops a connection that gives no answer, to be made anew. A network that fails without a word leaves a
 * connection as it is for a quarter of an hour, and what waits on it waits as long. For one that keeps commands while Redis is away:
 * there is one question at a time, and it waits as they do.
 */
export function watchConnection(redis: Pick<RedisClient, 'status' | 'disconnect'>, ask: () => Promise<unknown>): ConnectionWatch {
  let rounds = 0;
  let hangs = false;
  const onAnswer = () => {
    rounds = 0;
    hangs = false;
  };
  const round = setInterval(() => {
    rounds += 1;
    if (rounds === 1) ask().then(onAnswer, onAnswer);
    else if (rounds % patience === 1) {
      hangs = true;
      // else it is being made anew already
      if (redis.status === 'ready') redis.disconnect(true);
    }
  }, roundMs);
  return {
    hangs: () => hangs,
    stop: () => {
      clearInterval(round);
    },
  };
}
