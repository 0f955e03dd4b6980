import { TandemError } from '@tandem/errors';
import { readRedisUrl, type RedisAddress } from '@tandem/service-host';
import { Cluster, Redis, type ClusterOptions } from 'ioredis';
import { MasterConnector } from './master-connector.ts';

export type RedisClient = Redis | Cluster;

/** How a connection bears Redis's absence. */
export interface Bearing {
  readonly enableOfflineQueue?: boolean;
  readonly autoResendUnfulfilledCommands?: boolean;
  readonly maxRetriesPerRequest: number | null;
}

/** Milliseconds. */
const connectTimeout = 5_000;

/**
 * A client for one server, for the master that Sentinels name, or for a cluster. It connects by itself, again and again.
 * Throws CONFIG_INVALID.
 */
export function createRedisClient(redisUrl: string, prefix: string, bearing: Bearing): RedisClient {
  const address = addressOf(redisUrl);
  switch (address.kind) {
    case 'server':
      return new Redis(address.url, { ...bearing, connectTimeout, retryStrategy: reconnectDelay });
    case 'sentinel':
      return createSentinelClient(address, bearing);
    case 'cluster':
      refuseScatteredKeys(prefix);
      return createClusterClient(address, bearing);
  }
}

function addressOf(redisUrl: string): RedisAddress {
  const reading = readRedisUrl(redisUrl);
  if ('problem' in reading) throw new TandemError('CONFIG_INVALID', `REDIS_URL ${reading.problem}`);
  return reading.address;
}

/** A queue's keys are changed together, which a cluster allows on one node alone; a hash tag keeps them there. */
function refuseScatteredKeys(prefix: string): void {
  if (/^[^{]*\{[^}]+\}/.test(prefix)) return;
  throw new TandemError('CONFIG_INVALID', 'QUEUE_PREFIX must have a hash tag where REDIS_URL is that of a cluster, as {tandem}: without it the keys of the queue lie on several nodes, where no script may change them together');
}

type Several<Kind extends RedisAddress['kind']> = Extract<RedisAddress, { kind: Kind }>;

/** It follows the master: asks the Sentinels at every connect, hears of a failover from them, and leaves who is no master. */
function createSentinelClient({ nodes, master, database, sentinel, username, password, tls }: Several<'sentinel'>, bearing: Bearing): Redis {
  return new Redis({
    ...bearing,
    Connector: MasterConnector,
    sentinels: [...nodes],
    name: master,
    db: database,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(sentinel.username !== undefined && { sentinelUsername: sentinel.username }),
    ...(sentinel.password !== undefined && { sentinelPassword: sentinel.password }),
    ...(tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    failoverDetector: true,
    connectTimeout,
    sentinelCommandTimeout: connectTimeout,
    retryStrategy: reconnectDelay,
    sentinelRetryStrategy: reconnectDelay,
    sentinelReconnectStrategy: reconnectDelay,
  });
}

function createClusterClient({ nodes, username, password, tls }: Several<'cluster'>, { enableOfflineQueue = true, ...bearing }: Bearing): Cluster {
  return new Cluster([...nodes], {
    enableOfflineQueue,
    clusterRetryStrategy: reconnectDelay,
    ...(tls && { dnsLookup: keepName }),
    redisOptions: {
      ...bearing,
      connectTimeout,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(tls && { tls: {} }),
    },
  });
}

/** A certificate is for a node's name, so that is not made an address. */
const keepName: NonNullable<ClusterOptions['dnsLookup']> = (host, callback) => {
  callback(null, host);
};

/** Milliseconds before the next attempt to connect: soon, and never longer than a second. */
function reconnectDelay(attempt: number): number {
  return Math.min(attempt * 50, 1_000);
}
