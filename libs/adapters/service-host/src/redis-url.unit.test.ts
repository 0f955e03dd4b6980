import { describe, expect, it } from 'vitest';
import { readRedisUrl } from './redis-url.ts';

describe('a Redis URL', () => {
  it.each(['redis://127.0.0.1:6379', 'rediss://user:p%40ss@redis.example/2', 'redis://redis'])('of one server is taken as it is: %s', (url) => {
    expect(readRedisUrl(url)).toEqual({ address: { kind: 'server', url } });
  });

  it('of Sentinels names them, and what they watch', () => {
    expect(readRedisUrl('redis+sentinel://one,two:26380,[::1]:26381/tandem')).toEqual({
      address: {
        kind: 'sentinel', tls: false, master: 'tandem', database: 0, sentinel: {},
        nodes: [{ host: 'one', port: 26_379 }, { host: 'two', port: 26_380 }, { host: '::1', port: 26_381 }],
      },
    });
  });

  it('of Sentinels has credentials for Redis and others for them', () => {
    expect(readRedisUrl('rediss+sentinel://app:p%40ss%3Aword@one/tandem/3?sentinelUsername=watch&sentinelPassword=a%26b')).toEqual({
      address: {
        kind: 'sentinel', tls: true, master: 'tandem', database: 3, username: 'app', password: 'p@ss:word',
        sentinel: { username: 'watch', password: 'a&b' }, nodes: [{ host: 'one', port: 26_379 }],
      },
    });
  });

  it('of a cluster names some of its nodes', () => {
    expect(readRedisUrl('redis+cluster://:secret@one:7000,two/')).toEqual({
      address: { kind: 'cluster', tls: false, password: 'secret', nodes: [{ host: 'one', port: 7_000 }, { host: 'two', port: 6_379 }] },
    });
  });

  it.each([
    ['http://redis', 'must start with redis://'],
    ['redis+replica://one', 'must start with redis://'],
    ['redis:one', 'is not a URL'],
    ['redis://', 'is not a URL'],
    ['redis://one,two:1', 'is not a URL'],
    ['redis+sentinel://one:26379', 'must name what the Sentinels watch'],
    ['redis+sentinel://one/a b', 'must name what the Sentinels watch'],
    ['redis+sentinel://one/tandem?sentinelPasword=x', 'takes sentinelUsername and sentinelPassword'],
    ['redis+sentinel://one,,two/tandem', 'host:port'],
    ['redis+sentinel://one:0/tandem', 'host:port'],
    ['redis+cluster://one:70000', 'host:port'],
    ['redis+cluster://', 'host:port'],
    ['redis+cluster://one/1', 'database 0 alone'],
    ['redis+cluster://one?ssl=true', 'no options'],
    ['redis+cluster://user:hunter%2@one', 'stands for no character'],
    ['redis+cluster://user:hunter2@elsewhere@one', 'must start with'],
    [`redis+cluster://${Array.from({ length: 51 }, (_, index) => `n${index}`).join(',')}`, 'more than 50'],
  ])('that is wrong is refused, in words without its parts: %s', (url, words) => {
    const reading = readRedisUrl(url);
    expect(reading).toEqual({ problem: expect.stringContaining(words) as string });
    expect(JSON.stringify(reading)).not.toContain('hunter');
  });
});
