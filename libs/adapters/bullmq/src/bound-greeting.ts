import type { EventEmitter } from 'node:events';
import type { RedisClient } from './redis-client.ts';

/** Counted and not timed: a process that is busy for long reads late what has come in time. */
const rounds = 5;

/** Drops a new connection on which Redis doesn't say in time that it is ready: ioredis itself would wait for that for ever. */
export function boundGreeting(redis: Pick<RedisClient, 'disconnect'>, withinMs: number): void {
  const events = redis as EventEmitter & typeof redis;
  let round: NodeJS.Timeout | undefined;
  const stopWaiting = () => {
    clearInterval(round);
  };
  events.on('connect', () => {
    stopWaiting();
    let left = rounds;
    round = setInterval(() => {
      left -= 1;
      if (left === 0) redis.disconnect(true);
    }, withinMs / rounds);
  });
  events.on('ready', stopWaiting);
  events.on('close', stopWaiting);
}
