import { cpus, release, totalmem, type } from 'node:os';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Results } from './results.ts';
import type { Stage } from './stage.ts';

export function describeMachine(): Results['machine'] {
  const processors = cpus();
  return {
    cpus: processors.length,
    model: processors[0]?.model.trim() ?? 'unknown',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

export async function describeBackends({ stack, client }: Stage): Promise<Results['backends']> {
  const build = z.object({ version: z.string() }).parse(await client.db('admin').command({ buildInfo: 1 }));
  return [
    { name: 'MongoDB', label: stack.mongodb.description.label, version: build.version, limits: stack.mongodb.description.limits },
    { name: 'Redis', label: stack.redis.description.label, version: await redisVersion(stack.redis.url), limits: [] },
  ];
}

async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? 'unknown';
  } finally {
    redis.disconnect();
  }
}
