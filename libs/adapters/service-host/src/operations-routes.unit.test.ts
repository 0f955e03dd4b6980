import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createOperationsServer } from './operations-routes.ts';
import { createService } from './service.ts';

const readToken = 'a-token-to-look-on';
const bearer = { authorization: `Bearer ${readToken}` };
const wrong = { authorization: 'Bearer another-token-of-16' };

describe('the port of operations', () => {
  let server: FastifyInstance;
  afterEach(() => server.close());

  async function serve(address: { readonly host: string; readonly readToken: string | undefined }, status: 'ok' | 'failing' = 'ok') {
    const service = createService({ name: 'any', logLevel: 'silent', instanceId: 'test', signal: new AbortController().signal, settings: { REDIS_URL: 'redis://:of-the-queue@host' } });
    service.health.report('redis', () => ({ status, detail: 'refused of-the-queue' }));
    server = await createOperationsServer(service, address);
  }

  it('tells everybody whether it lives and is ready, and nothing more', async () => {
    await serve({ host: '0.0.0.0', readToken }, 'failing');
    for (const headers of [{}, wrong]) {
      expect((await server.inject({ url: '/livez', headers })).json()).toEqual({ status: 'ok' });
      const ready = await server.inject({ url: '/readyz', headers });
      expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'failing' }]);
      expect((await server.inject({ url: '/metrics', headers })).statusCode).toBe(401);
    }
    expect((await server.inject('/metrics')).headers['content-type']).toContain('application/problem+json');
  });

  it('shows the parts and the metrics to who has the token, without a secret', async () => {
    await serve({ host: '0.0.0.0', readToken });
    const ready = await server.inject({ url: '/readyz', headers: bearer });
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ok', parts: { redis: { status: 'ok', detail: 'refused [redacted]' } } }]);
    const metrics = await server.inject({ url: '/metrics', headers: bearer });
    expect([metrics.statusCode, metrics.body.includes('process_cpu_seconds_total')]).toEqual([200, true]);
  });

  it('listens no more to an address that guesses, at whichever path, but to a probe of it', async () => {
    await serve({ host: '0.0.0.0', readToken });
    for (let guess = 0; guess < 5; guess += 1) for (const url of ['/readyz', '/metrics']) await server.inject({ url, headers: wrong });
    const answer = await server.inject({ url: '/metrics', headers: bearer });
    expect([answer.statusCode, answer.json<{ code: string }>().code, Number(answer.headers['retry-after']) > 0]).toEqual([429, 'TOO_MANY_ATTEMPTS', true]);
    expect((await server.inject({ url: '/readyz', headers: bearer })).json()).toEqual({ status: 'ok' });
    expect((await server.inject({ url: '/metrics', headers: bearer, remoteAddress: '10.0.0.9' })).statusCode).toBe(200);
  });

  it('shows everything on loopback where no token is set, to those who call it by a name of this machine', async () => {
    await serve({ host: '127.0.0.1', readToken: undefined });
    expect((await server.inject('/readyz')).json()).toHaveProperty('parts');
    expect((await server.inject('/metrics')).statusCode).toBe(200);
    expect((await server.inject({ url: '/metrics', headers: { host: 'evil.example' } })).statusCode).toBe(421);
  });

  it('sends the headers that keep a browser from doing anything with it', async () => {
    await serve({ host: '127.0.0.1', readToken: undefined });
    expect((await server.inject('/metrics')).headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
  });
});
