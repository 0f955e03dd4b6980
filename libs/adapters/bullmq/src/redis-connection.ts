import { TandemError } from '@tandem/errors';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';

/**
 * A connection for adding jobs: while Redis is away its commands fail at once, rather than being kept
 * for later. Like the other, it comes back by itself.
 */
export function connectProducer(redisUrl: string, logger: Logger): Redis {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    retryStrategy: reconnectDelay,
  });
  return logTransitions(redis, logger);
}

/** A connection for taking jobs: its commands wait for Redis, however long that takes. */
export function connectConsumer(redisUrl: string, logger: Logger): Redis {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null, connectTimeout: 5_000, retryStrategy: reconnectDelay });
  return logTransitions(redis, logger);
}

/** Milliseconds before the next attempt to connect: soon, and never longer than a second. */
function reconnectDelay(attempt: number): number {
  return Math.min(attempt * 50, 1_000);
}

/** ioredis reports an error per attempt to connect: only the first of a row is news. */
function logTransitions(redis: Redis, logger: Logger): Redis {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.warn({ error: error.message }, 'Redis does not answer');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis answers again');
    away = false;
  });
  return redis;
}

export interface RedisHealth {
  readonly status: 'ok' | 'degraded';
  readonly detail?: string;
}

/** From memory. Without Redis nothing is lost, only later: degraded, not failing. */
export function redisHealth(redis: Redis, refusal?: string): RedisHealth {
  if (redis.status !== 'ready') return { status: 'degraded', detail: 'Redis does not answer' };
  return refusal === undefined ? { status: 'ok' } : { status: 'degraded', detail: `Redis refuses: ${refusal}` };
}

/** Waits for a connection, but never longer than that; rejects with QUEUE_UNAVAILABLE. */
export function redisReady(redis: Redis, withinMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stopWaiting = () => {
      clearTimeout(timer);
      redis.off('ready', onReady);
    };
    const onReady = () => {
      stopWaiting();
      resolve();
    };
    const timer = setTimeout(() => {
      stopWaiting();
      reject(new TandemError('QUEUE_UNAVAILABLE', `no connection to Redis within ${withinMs} ms`));
    }, withinMs);
    redis.on('ready', onReady);
  });
}
