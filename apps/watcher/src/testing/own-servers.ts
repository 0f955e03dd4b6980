import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMongoServer, startRedisServer, type MongoServer, type RedisServer } from '@tandem/stack';

/** A MongoDB and a Redis of one test file, which may therefore do to them what it likes. */
export interface OwnServers {
  readonly mongodb: MongoServer;
  readonly redis: RedisServer;
  stop(): Promise<void>;
}

export async function startOwnServers({ oplogEntries }: { readonly oplogEntries?: number } = {}): Promise<OwnServers> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tandem-failure-modes-'));
  const [mongodb, redis] = await Promise.all([
    startMongoServer({ dataDirectory: path.join(directory, 'mongodb'), ...(oplogEntries !== undefined && { oplogEntries }) }),
    startRedisServer({ dataDirectory: path.join(directory, 'redis') }),
  ]);
  return {
    mongodb,
    redis,
    async stop() {
      await Promise.all([mongodb.stop(), redis.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
