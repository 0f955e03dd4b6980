import { describe, expect, it } from 'vitest';
import { addressOf, canBeProxied, urlThrough } from './url-through.ts';

const proxy = { port: 4_001 };

describe('an address by way of the proxy', () => {
  it('keeps user, password and database', () => {
    expect(urlThrough('redis://user:secret@redis.example:7000/3', proxy)).toBe('redis://user:secret@127.0.0.1:4001/3');
    expect(urlThrough('redis://:secret@redis.example', proxy)).toBe('redis://:secret@127.0.0.1:4001');
  });

  it('keeps a MongoDB driver from leaving for the addresses of the set', () => {
    expect(urlThrough('mongodb://a%40b:c@one.example:1,two.example:2/shop?replicaSet=rs0&authSource=admin', proxy))
      .toBe('mongodb://a%40b:c@127.0.0.1:4001/shop?authSource=admin&directConnection=true');
    expect(urlThrough('mongodb://one.example', proxy)).toBe('mongodb://127.0.0.1:4001/?directConnection=true');
  });

  it('names host and port, the default one where none is given, the first of several', () => {
    expect(addressOf('redis://redis.example')).toEqual({ host: 'redis.example', port: 6_379 });
    expect(addressOf('redis://[::1]:7000/0')).toEqual({ host: '::1', port: 7_000 });
    expect(addressOf('mongodb://user:secret@one.example,two.example:2/?replicaSet=rs0')).toEqual({ host: 'one.example', port: 27_017 });
  });

  it.each(['rediss://redis.example', 'mongodb+srv://cluster.example', 'mongodb://one.example/?tls=true'])('says of %s that it cannot be proxied', (url) => {
    expect(canBeProxied(url)).toBe(false);
  });
});
