import { describe, expect, it } from 'vitest';
import { createCensor, secretsIn, withoutUrlCredentials } from './secrets.ts';

describe('the secrets among settings', () => {
  it.each([
    [{ READ_TOKEN: 'tells-all-there-is' }, ['tells-all-there-is']],
    [{ SUBMIT_TOKENS: ['one-of-the-tokens', 'and-the-other-one'] }, ['one-of-the-tokens', 'and-the-other-one']],
    [{ MONGODB_URI: 'mongodb://watcher:p%40ss%22word@one,two/?replicaSet=rs0' }, ['p%40ss%22word', 'p@ss"word', 'p@ss\\"word']],
    [{ REDIS_URL: 'redis+sentinel://:of-the-server@one:1,two/master?sentinelPassword=of-the-sentinels' }, ['of-the-server', 'of-the-sentinels']],
    [{ MONGODB_URI: 'mongodb://one/?authMechanismProperties=A:b,AWS_SESSION_TOKEN:of-the-session' }, ['of-the-session']],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:of-the-traces@collector' }, ['of-the-traces', Buffer.from('me:of-the-traces').toString('base64')]],
  ])('are found in %j', (settings, secrets) => {
    expect(secretsIn(settings)).toEqual(expect.arrayContaining(secrets));
  });

  it('are nothing that is none, and nothing as short as a word', () => {
    const settings = { HOST: '127.0.0.1', SUBMIT_TOKENS: 'open', PORT: 1, REDIS_URL: 'redis://127.0.0.1:6379', MONGODB_URI: 'mongodb://user@one/?replicaSet=rs0', UNSET: undefined, at: new Date(0) };
    expect(secretsIn(settings)).toEqual([]);
  });
});

describe('a censored text', () => {
  it('has none of them, also where one holds another', () => {
    const censor = createCensor(secretsIn({ READ_TOKEN: 'the-longer-secret', OPERATOR_TOKEN: 'longer-secret' }));
    expect(censor('{"a":"Bearer the-longer-secret","b":"longer-secret!"}')).toBe('{"a":"Bearer [redacted]","b":"[redacted]!"}');
  });

  it('has no credentials of any URL', () => {
    expect(withoutUrlCredentials('cannot reach "mongodb://a:b@one,two/" nor redis://:p@ss@three')).toBe('cannot reach "mongodb://[redacted]@one,two/" nor redis://[redacted]@three');
    expect(withoutUrlCredentials('https://example.org/a@b me@example.org')).toBe('https://example.org/a@b me@example.org');
    const long = `://${'x'.repeat(1_000_000)}`;
    expect(withoutUrlCredentials(long)).toBe(long);
  });
});
