import { describe, expect, it } from 'vitest';
import { redisTarget, redisUrlThrough } from './redis-url.ts';

describe("a Redis's address by way of the proxy", () => {
  it('keeps user, password and database', () => {
    expect(redisUrlThrough('redis://user:secret@redis.example:7000/3', 4_001)).toBe('redis://user:secret@127.0.0.1:4001/3');
  });

  it('names host and port, the default one where none is given', () => {
    expect(redisTarget('redis://redis.example')).toEqual({ host: 'redis.example', port: 6_379 });
    expect(redisTarget('redis://[::1]:7000/0')).toEqual({ host: '::1', port: 7_000 });
  });
});
