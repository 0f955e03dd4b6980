import { refusedSettings } from '@tandem/service-host/testing';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const backends = { MONGODB_URI: 'mongodb://127.0.0.1', REDIS_URL: 'redis://127.0.0.1', UNLEASH_URL: 'http://127.0.0.1', UNLEASH_CLIENT_TOKEN: 'none' };
const READ_TOKEN = 'a-token-to-look-on';

const problemsOf = (environment: Readonly<Record<string, string>>) => refusedSettings(() => loadConfig({ ...backends, ...environment }));

describe("the explicit path's settings", () => {
  it('need no token on loopback', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ HOST: '::1' })).toEqual([]);
  });

  it('say beyond it who may read, and who may submit or that everybody may', () => {
    expect(problemsOf({ HOST: '0.0.0.0' })).toEqual(['READ_TOKEN', 'SUBMIT_TOKENS']);
    expect(problemsOf({ HOST: '0.0.0.0', READ_TOKEN })).toEqual(['SUBMIT_TOKENS']);
    expect(problemsOf({ HOST: '0.0.0.0', READ_TOKEN, SUBMIT_TOKENS: 'open' })).toEqual([]);
    expect(problemsOf({ HOST: '0.0.0.0', READ_TOKEN, SUBMIT_TOKENS: 'a-token-to-submit' })).toEqual([]);
  });

  it('take up to ten tokens for submissions, each long enough', () => {
    const tokens = (count: number) => Array.from({ length: count }, (_, number) => `a-token-to-submit-${number}`);
    expect(loadConfig({ ...backends, SUBMIT_TOKENS: tokens(10).join(',') }).SUBMIT_TOKENS).toEqual(tokens(10));
    for (const SUBMIT_TOKENS of [tokens(11).join(','), 'fifteen-letters', `${READ_TOKEN},`, `${READ_TOKEN}, ${READ_TOKEN}`, 'Open']) expect(problemsOf({ SUBMIT_TOKENS })).toEqual(['SUBMIT_TOKENS']);
    expect(() => loadConfig({ ...backends, SUBMIT_TOKENS: 'hush hush' })).toThrow(/^(?!.*hush)/s);
  });
});
