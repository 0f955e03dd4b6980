import type { EventEmitter } from 'node:events';
import { TandemError } from '@tandem/errors';
import type { Logger } from 'pino';
import { boundGreeting } from './bound-greeting.ts';
import { createRedisClient, type RedisClient } from './redis-client.ts';

/** Where jobs go: the keys' prefix must fit the kind of Redis. */
export interface RedisTarget {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly logger: Logger;
}

/** A connection that owes an answer for longer hangs, and is dropped. */
export const hangsAfterMs = 5_000;

/**
 * A connection for adding jobs: while Redis is away its commands fail soon, rather than being kept
 * for later. Like the other, it comes back by itself. Throws CONFIG_INVALID.
 */
export function connectProducer({ redisUrl, prefix, logger }: RedisTarget): RedisClient {
  return attended(createRedisClient(redisUrl, prefix, { enableOfflineQueue: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 }), logger);
}

/** A connection for taking jobs: its commands wait for Redis, however long that takes. Throws CONFIG_INVALID. */
export function connectConsumer({ redisUrl, prefix, logger }: RedisTarget): RedisClient {
  return attended(createRedisClient(redisUrl, prefix, { maxRetriesPerRequest: null }), logger);
}

function attended(redis: RedisClient, logger: Logger): RedisClient {
  logTransitions(redis, logger);
  boundGreeting(redis, hangsAfterMs);
  return redis;
}

/** ioredis reports an error per attempt to connect: only the first of a row is news. */
function logTransitions(redis: RedisClient, logger: Logger): void {
  const events: EventEmitter = redis;
  let away = false;
  events.on('error', (error: Error) => {
    if (!away) logger.warn({ error: error.message }, 'Redis does not answer');
    away = true;
  });
  events.on('ready', () => {
    if (away) logger.info('Redis answers again');
    away = false;
  });
}

export interface RedisHealth {
  readonly status: 'ok' | 'degraded';
  readonly detail?: string;
}

export const unanswered: RedisHealth = { status: 'degraded', detail: 'Redis does not answer' };

/** From memory. Without Redis nothing is lost, only later: degraded, not failing. */
export function redisHealth(redis: RedisClient, refusal?: string): RedisHealth {
  if (redis.status !== 'ready') return unanswered;
  return refusal === undefined ? { status: 'ok' } : { status: 'degraded', detail: `Redis refuses: ${refusal}` };
}

/** Waits for a connection, but never longer than that; rejects with QUEUE_UNAVAILABLE. */
export function redisReady(redis: RedisClient, withinMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  const events: EventEmitter = redis;
  return new Promise((resolve, reject) => {
    const stopWaiting = () => {
      clearTimeout(timer);
      events.off('ready', onReady);
    };
    const onReady = () => {
      stopWaiting();
      resolve();
    };
    const timer = setTimeout(() => {
      stopWaiting();
      reject(new TandemError('QUEUE_UNAVAILABLE', `no connection to Redis within ${withinMs} ms`));
    }, withinMs);
    events.on('ready', onReady);
  });
}
