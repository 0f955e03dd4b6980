import { refusedSettings } from '@tandem/service-host/testing';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const backends = { MONGODB_URI: 'mongodb://127.0.0.1', REDIS_URL: 'redis://127.0.0.1' };
const read = 'a-token-to-look-on';
const operator = 'a-token-to-act-by';

const problemsOf = (environment: Readonly<Record<string, string>>) => refusedSettings(() => loadConfig({ ...backends, ...environment }));

describe("the reconciler's settings", () => {
  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]'])('need no token to be read by on %s', (HOST) => {
    expect(problemsOf({ HOST })).toEqual([]);
  });

  it.each(['0.0.0.0', '::', '10.1.2.3', 'console.example.org', 'localhost.example.org'])('refuse to listen on %s without READ_TOKEN', (HOST) => {
    expect(problemsOf({ HOST })).toEqual(['READ_TOKEN']);
    expect(problemsOf({ HOST, OPERATOR_TOKEN: operator })).toEqual(['READ_TOKEN']);
    expect(problemsOf({ HOST, READ_TOKEN: read })).toEqual([]);
  });

  it('refuse tokens that are short, hold spaces, or serve for both', () => {
    expect(problemsOf({ OPERATOR_TOKEN: 'fifteen-letters' })).toEqual(['OPERATOR_TOKEN']);
    expect(problemsOf({ READ_TOKEN: 'sixteen letters and more' })).toEqual(['READ_TOKEN']);
    expect(problemsOf({ OPERATOR_TOKEN: read, READ_TOKEN: read })).toEqual(['READ_TOKEN']);
    expect(problemsOf({ OPERATOR_TOKEN: operator, READ_TOKEN: read })).toEqual([]);
  });

  it.each(['https://traces.example/trace', 'javascript:alert("{traceId}")', 'traces.example/{traceId}'])('refuse %s as the address of a trace', (TRACE_URL) => {
    expect(problemsOf({ TRACE_URL })).toEqual(['TRACE_URL']);
    expect(problemsOf({ TRACE_URL: 'https://traces.example/trace/{traceId}' })).toEqual([]);
  });

  it('refuse an expiry that is no time, and never tell a value', () => {
    expect(problemsOf({ OPERATOR_TOKEN: operator, OPERATOR_TOKEN_EXPIRES_AT: 'tomorrow' })).toEqual(['OPERATOR_TOKEN_EXPIRES_AT']);
    expect(problemsOf({ OPERATOR_TOKEN: operator, OPERATOR_TOKEN_EXPIRES_AT: '2026-12-31T18:00:00+01:00' })).toEqual([]);
    expect(() => loadConfig({ ...backends, OPERATOR_TOKEN: 'hush hush' })).toThrow(/^(?!.*hush)/s);
  });
});
