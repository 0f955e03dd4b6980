import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRedisServer, type RedisServer } from './server.ts';

let directory: string;
let server: RedisServer;
let client: Redis;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-redis-'));
  server = await startRedisServer({ dataDirectory: path.join(directory, 'data') });
  client = new Redis(server.url);
  client.on('error', () => undefined);
});

afterEach(async () => {
  client.disconnect();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('a Redis of our own', () => {
  it('evicts nothing and writes an append-only file', async () => {
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
  });

  it('has its data again after a restart', async () => {
    await client.set('key', 'value');
    await server.restart({ empty: false });
    expect(await client.get('key')).toBe('value');
  });

  it('is empty after a restart that was to empty it, on the same port', async () => {
    const { url } = server;
    await client.set('key', 'value');
    await server.kill();
    expect(server.pid).toBeUndefined();
    await server.restart({ empty: true });
    expect(server.url).toBe(url);
    expect(await client.get('key')).toBeNull();
  });
});
