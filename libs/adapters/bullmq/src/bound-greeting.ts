import type { EventEmitter } from 'node:events';
import type { RedisClient } from './redis-client.ts';

/** Drops a new connection on which Redis doesn't say in time that it is ready: ioredis itself would wait for that for ever. */
export function boundGreeting(redis: Pick<RedisClient, 'disconnect'>, withinMs: number): void {
  const events = redis as EventEmitter & typeof redis;
  let timer: NodeJS.Timeout | undefined;
  const stopWaiting = () => {
    clearTimeout(timer);
  };
  events.on('connect', () => {
    stopWaiting();
    timer = setTimeout(() => { redis.disconnect(true); }, withinMs);
  });
  events.on('ready', stopWaiting);
  events.on('close', stopWaiting);
}
