import { lasting } from './lasting.ts';
import type { Play } from './scene.ts';

export const appKilled: Play<'app-killed'> = ({ app, forMs }, { fleet, signal }) =>
  lasting(forMs, signal, () => fleet[app].kill(), () => fleet[app].start());

/** It wakes and knows nothing of the time that has passed: its lease, its connections and its plans are stale. */
export const appPaused: Play<'app-paused'> = ({ app, forMs }, { fleet, signal }) =>
  lasting(forMs, signal, () => { fleet[app].pause(); }, () => { fleet[app].resume(); });

export const mongodbKilled: Play<'mongodb-killed'> = ({ forMs }, { mongodb, signal }) =>
  lasting(forMs, signal, () => mongodb.kill(), () => mongodb.restart());

export const mongodbPaused: Play<'mongodb-paused'> = ({ forMs }, { mongodb, signal }) =>
  lasting(forMs, signal, () => mongodb.kill('SIGSTOP'), () => mongodb.kill('SIGCONT'));

export const redisKilled: Play<'redis-killed'> = ({ forMs }, { redis, signal }) =>
  lasting(forMs, signal, () => redis.kill(), () => redis.restart({ empty: false }));

/** All jobs are lost, the acknowledged ones too. */
export const redisEmptied: Play<'redis-emptied'> = ({ forMs }, { redis, signal }) =>
  lasting(forMs, signal, () => redis.kill(), () => redis.restart({ empty: true }));

export const redisPaused: Play<'redis-paused'> = ({ forMs }, { redis, signal }) =>
  lasting(forMs, signal, () => redis.kill('SIGSTOP'), () => redis.kill('SIGCONT'));

export const unleashKilled: Play<'unleash-killed'> = ({ forMs }, { unleash, signal }) =>
  lasting(forMs, signal, () => unleash.kill(), () => unleash.restart());
