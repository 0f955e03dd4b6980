import { executionQueueName, queueMarkKey } from './execution-queue-keys.ts';

/** Who asks Redis for something: the apps, the operator's commands, and an autoscaler that counts what waits. */
export const redisUsers = ['legacy-trigger', 'watcher', 'worker', 'reconciler', 'cli', 'queue-depth'] as const;
export type RedisUser = (typeof redisUsers)[number];

/** What each does with the queue. BullMQ's scripts ask for the commands in them as if they were sent one by one. */
export const queueUses = {
  /** Made at every connect, by whomever. */
  connect: ['info', 'ping', 'select'],
  /** The nodes of a cluster. */
  cluster: ['cluster|slots', 'cluster|info', 'readonly'],
  add: [
    'eval', 'evalsha', 'del', 'exists', 'get', 'hget', 'hmget', 'hmset', 'hset', 'incr', 'llen', 'lpos', 'lpush', 'lrange', 'persist', 'pttl', 'sadd', 'scard', 'set', 'xadd', 'zadd',
    'zrange', 'zrem', 'zrevrangebyscore', 'zscore',
  ],
  mark: ['get', 'set'],
  take: [
    'eval', 'evalsha', 'client|setname', 'bzpopmin', 'del', 'exists', 'get', 'hdel', 'hexists', 'hget', 'hgetall', 'hincrby', 'hmget', 'hmset', 'hset', 'incr', 'llen', 'lpush', 'lrange', 'lrem', 'ltrim',
    'pexpire', 'pttl', 'rpoplpush', 'sadd', 'scard', 'set', 'smembers', 'srem', 'xadd', 'xtrim', 'zadd', 'zcard', 'zpopmin', 'zrange', 'zrangebyscore', 'zrem', 'zremrangebyrank', 'zremrangebyscore',
    'zrevrange', 'zrevrangebyscore', 'zscore',
  ],
  /** The board in the console looks, also at who takes jobs, and changes nothing; but a script of its counts may take a marker of old versions out. */
  look: ['eval', 'evalsha', 'client|list', 'multi', 'exec', 'get', 'hexists', 'hget', 'hgetall', 'hmget', 'lindex', 'llen', 'lpos', 'lrange', 'pttl', 'rpop', 'zcard', 'zcount', 'zrange', 'zrevrange', 'zscore'],
  /** KEDA asks by a script what kind of list it is, and how long. */
  count: ['hello', 'eval', 'type', 'llen'],
} as const;
export type QueueUse = keyof typeof queueUses;

const usesOf: Readonly<Record<RedisUser, readonly QueueUse[]>> = {
  'legacy-trigger': ['add'],
  watcher: ['add'],
  worker: ['add', 'mark', 'take'],
  reconciler: ['add', 'look'],
  cli: ['add'],
  'queue-depth': ['count'],
};

export interface RedisPrivileges {
  /** Patterns of keys. */
  readonly keys: readonly string[];
  /** In alphabetical order; with a subcommand as `client|setname`. */
  readonly commands: readonly string[];
}

/** The least that a user needs of Redis 6.2 or later. With a hash tag in the prefix, as a cluster wants one, what a cluster is asked for as well. */
export function redisPrivilegesOf(user: RedisUser, prefix: string): RedisPrivileges {
  const uses: readonly QueueUse[] = ['connect', ...(prefix.includes('{') ? ['cluster' as const] : []), ...usesOf[user]];
  return { keys: keysOf(user, prefix), commands: [...new Set(uses.flatMap((use): readonly string[] => queueUses[use]))].sort() };
}

function keysOf(user: RedisUser, prefix: string): readonly string[] {
  const queue = `${prefix}:${executionQueueName}`;
  if (user === 'queue-depth') return [`${queue}:wait`];
  return [`${queue}:*`, ...(user === 'worker' ? [queueMarkKey(prefix)] : [])];
}

/**
 * The line that gives a user these rights, and takes all others. It leaves alone whether the user is on and by which password, so
 * it may be repeated after every upgrade.
 */
export function redisUserLine(user: RedisUser, prefix: string): string {
  const { keys, commands } = redisPrivilegesOf(user, prefix);
  return ['ACL SETUSER', `tandem-${user}`, 'resetkeys', 'resetchannels', ...keys.map((key) => `~${key}`), '-@all', ...commands.map((command) => `+${command}`)].join(' ');
}
