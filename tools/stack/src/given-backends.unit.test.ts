import { describe, expect, it } from 'vitest';
import { givenBackends } from './given-backends.ts';

describe('backends named by the environment', () => {
  it('are none where nothing is set or all is empty', () => {
    const none = { mongodbUri: undefined, redisUrl: undefined, unleash: undefined };
    expect(givenBackends({})).toEqual(none);
    expect(givenBackends({ MONGODB_URI: '', REDIS_URL: '', UNLEASH_URL: '' })).toEqual(none);
  });

  it("are taken, and Unleash's address without its API's path", () => {
    expect(givenBackends({
      MONGODB_URI: 'mongodb+srv://user:pass@host/', REDIS_URL: 'rediss://host:1', UNLEASH_URL: 'https://flags.example/api/', UNLEASH_CLIENT_TOKEN: 'c',
    })).toEqual({
      mongodbUri: 'mongodb+srv://user:pass@host/',
      redisUrl: 'rediss://host:1',
      unleash: { url: 'https://flags.example', clientToken: 'c', adminToken: undefined },
    });
  });

  it.each(['redis+sentinel://:secret@one,two:26380/tandem', 'rediss+sentinel://one/tandem/1?sentinelPassword=x', 'redis+cluster://one:7000,two'])('may be a Redis of several nodes: %s', (url) => {
    expect(givenBackends({ REDIS_URL: url }).redisUrl).toBe(url);
  });

  it('are refused with every problem named at once', () => {
    expect(() => givenBackends({ MONGODB_URI: 'host:27017', REDIS_URL: 'host', UNLEASH_URL: 'ftp://x' })).toThrow(/MONGODB_URI[^]*REDIS_URL[^]*UNLEASH_URL/);
  });

  it('need a client token with an Unleash', () => {
    expect(() => givenBackends({ UNLEASH_URL: 'http://x' })).toThrow('UNLEASH_CLIENT_TOKEN: needed with UNLEASH_URL');
  });
});
