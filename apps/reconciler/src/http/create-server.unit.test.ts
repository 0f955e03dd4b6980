import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findingDetailSchema, findingsPageSchema, settingsSchema } from '@tandem/console-contract';
import { exampleDeadLetter } from '@tandem/reconciliation/testing';
import { createService } from '@tandem/service-host';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createServer, type ServerSettings } from './create-server.ts';
import { createFakeParts, exampleFinding } from './testing/fake-parts.ts';

const operator = 'the-operators-token';
const read = 'the-readers-token!';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const repair = { findingIds: ['one'], by: 'ada', reason: 'was missed' };

describe("the console's server", () => {
  const servers: FastifyInstance[] = [];
  afterEach(async () => { for (const server of servers.splice(0)) await server.close(); });

  async function serve(change: Partial<ServerSettings> = {}, fake = createFakeParts()) {
    const service = createService({ name: 'reconciler', logLevel: 'silent', instanceId: 'test', signal: new AbortController().signal });
    const settings = { host: '127.0.0.1', tokens: { operator }, consoleDirectory: '/nowhere', unleashUrl: null, traceUrl: null, unleashProject: 'default', ...change };
    const server = await createServer(fake.parts, settings, service);
    servers.push(server);
    return { server, ...fake };
  }
  const act = (server: FastifyInstance, headers: Record<string, string>, payload: object = repair, url = '/api/repair') => server.inject({ method: 'POST', url, headers, payload });

  describe('actions', () => {
    it("take the operator's token, and no other", async () => {
      const { server } = await serve();
      expect((await act(server, bearer(operator))).statusCode).toBe(200);
      for (const headers of [{}, bearer('another-token-of-16'), { authorization: `Basic ${Buffer.from(`a:${operator}`).toString('base64')}` }]) {
        const answer = await act(server, headers);
        expect(answer.statusCode).toBe(401);
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(answer.json()).toMatchObject({ code: 'TOKEN_REFUSED', status: 401 });
      }
    });

    it('are refused with an expired token, and say so', async () => {
      const { server } = await serve({ tokens: { operator, operatorExpiresAt: new Date(Date.now() - 1) } });
      const answer = await act(server, bearer(operator));
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'TOKEN_EXPIRED']);
      expect(settingsSchema.parse((await server.inject('/api/settings')).json()).actions).toMatchObject({ enabled: false });
    });

    it('are off without a token, whatever is presented', async () => {
      const { server } = await serve({ tokens: {} });
      const answer = await act(server, bearer(operator));
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'ACTIONS_DISABLED']);
    });

    it('ask for the token before they look at anything else', async () => {
      const { server } = await serve();
      expect((await act(server, {}, { nonsense: true })).statusCode).toBe(401);
    });

    it.each([
      ['no reason', { ...repair, reason: ' ' }], ['no name', { ...repair, by: '' }], ['no finding', { ...repair, findingIds: [] }],
      ['too many', { ...repair, findingIds: Array.from({ length: 101 }, String) }], ['a field too many', { ...repair, more: 1 }],
      ['a long reason', { ...repair, reason: 'x'.repeat(501) }],
    ])('are refused with %s', async (_what, payload) => {
      const { server } = await serve();
      expect((await act(server, bearer(operator), payload)).statusCode).toBe(400);
    });

    it("are refused to another site's page", async () => {
      const { server } = await serve();
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'http://localhost:81' }]) {
        const answer = await act(server, { ...bearer(operator), ...headers });
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'ORIGIN_REFUSED']);
      }
      expect((await act(server, { ...bearer(operator), origin: 'http://localhost:80', host: 'localhost:80' })).statusCode).toBe(403);
      expect((await act(server, { ...bearer(operator), origin: 'http://localhost:8080', host: 'localhost:8080', 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    });

    it('that a process cannot do are said to be so', async () => {
      const { server } = await serve();
      expect((await act(server, bearer(operator), { reason: 'all is well', by: 'ada' }, '/api/rollback-triggers/all/re-arm')).statusCode).toBe(501);
    });

    it('are recorded with what came of them', async () => {
      const fake = createFakeParts();
      fake.letters.put(exampleDeadLetter({ _id: 'letter' }));
      const { server, actions } = await serve({}, fake);
      const answer = await act(server, bearer(operator), { reason: 'mended it', by: 'ada' }, '/api/dead-letters/letter/retry');
      expect(answer.json()).toMatchObject({ outcome: 'refused' });
      expect(actions).toMatchObject([{ action: 'retry-dead-letter', by: 'ada', reason: 'mended it', outcome: 'refused', detail: { letter: 'letter' } }]);
      expect((await server.inject('/api/actions')).json()).toMatchObject({ actions: [{ by: 'ada' }] });
    });
  });

  it('answers 429 after too many wrong tokens, even to the right one, and says for how long', async () => {
    const { server } = await serve();
    const answers: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) answers.push((await act(server, bearer('another-token-of-16'))).statusCode);
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const right = await act(server, bearer(operator));
    expect([right.statusCode, right.json<{ code: string }>().code]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    // asking without a token is no attempt at guessing one
    expect((await server.inject('/livez')).statusCode).toBe(200);
  });

  describe('reading', () => {
    it('takes either token where there is one to read by, also by the browser’s dialog', async () => {
      const { server } = await serve({ host: '0.0.0.0', tokens: { operator, read } });
      const basic = { authorization: `Basic ${Buffer.from(`anybody:${read}`).toString('base64')}` };
      for (const url of ['/api/overview', '/divergences', '/reconciliations/latest', '/api/events', '/']) {
        const without = await server.inject(url);
        expect([url, without.statusCode]).toEqual([url, 401]);
        expect(without.headers['www-authenticate']).toMatch(/^Basic /);
      }
      for (const url of ['/divergences', '/reconciliations/latest', '/api/overview']) expect([url, (await server.inject({ url, headers: basic })).headers['cache-control']]).toEqual([url, 'no-store']);
      for (const headers of [bearer(read), bearer(operator), basic]) expect((await server.inject({ url: '/api/overview', headers })).statusCode).toBe(200);
      expect((await server.inject({ url: '/api/overview', headers: bearer('another-token-of-16') })).statusCode).toBe(401);
      expect((await server.inject('/readyz')).json()).toEqual({ status: 'ok' });
      expect((await server.inject({ url: '/readyz', headers: basic })).json()).toHaveProperty('parts');
      expect([(await server.inject('/livez')).statusCode, (await server.inject('/metrics')).statusCode, (await server.inject({ url: '/metrics', headers: basic })).statusCode]).toEqual([200, 401, 200]);
    });

    it('on loopback is for those who call it by a name of this machine', async () => {
      const { server } = await serve();
      for (const host of ['127.0.0.1:4304', 'localhost', '[::1]:1']) expect((await server.inject({ url: '/api/overview', headers: { host } })).statusCode).toBe(200);
      for (const host of ['evil.example', 'localhost.evil.example:4304', 'a b']) expect((await server.inject({ url: '/api/overview', headers: { host } })).statusCode).toBe(421);
    });

    it('leafs through findings, and shows one as it is, script and all, as text in JSON', async () => {
      const findings = ['a', 'b', 'c'].map((_id) => exampleFinding({ _id }));
      const { server } = await serve({}, createFakeParts(findings));
      const first = findingsPageSchema.parse((await server.inject('/api/findings?limit=2')).json());
      expect(first.findings.map(({ id }) => id)).toEqual(['a', 'b']);
      const second = findingsPageSchema.parse((await server.inject(`/api/findings?limit=2&after=${encodeURIComponent(first.next ?? '')}`)).json());
      expect([second.findings.map(({ id }) => id), second.next]).toEqual([['c'], null]);
      const answer = await server.inject('/api/findings/a');
      expect(answer.headers['content-type']).toContain('application/json');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(findingDetailSchema.parse(answer.json()).evidence[0]).toEqual({ name: '<script>alert(1)</script>', value: '"><img src=x onerror=alert(1)>' });
    });

    it('lists findings of one kind and status, or of all kinds that count and all statuses that stand', async () => {
      const fake = createFakeParts();
      const page = vi.spyOn(fake.parts.pages, 'page');
      const { server } = await serve({}, fake);
      for (const query of ['kind=late&status=healed', 'kind=counting&status=standing']) expect((await server.inject(`/api/findings?${query}`)).statusCode).toBe(200);
      const [one, all] = page.mock.calls.map(([filter]) => filter);
      expect(one).toEqual({ kinds: ['late'], statuses: ['healed'] });
      expect(all?.statuses).toEqual(['open', 'confirmed']);
      expect(all?.kinds).toEqual(expect.arrayContaining(['duplicate-execution', 'different-workflows', 'routing-mismatch', 'missed-by-explicit']));
      for (const kind of ['in-doubt', 'unknown', 'late'] as const) expect(all?.kinds).not.toContain(kind);
    });

    it.each(['/api/findings?kind=nonsense', '/api/findings?limit=0', '/api/findings?limit=201', '/api/findings?org=other', '/api/findings?more=1', '/api/findings?after=now', '/api/dead-letters?code=no', '/api/actions?limit=1e9'])(
      'refuses %s', async (url) => {
        const answer = await (await serve()).server.inject(url);
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'REQUEST_INVALID']);
      },
    );

    it('knows no finding, letter or report that is not there', async () => {
      const { server } = await serve();
      for (const url of ['/api/findings/none', '/api/dead-letters/none', '/api/reports/none', '/api/reports/none?as=html', '/api/organizations/org_none/gates', '/api/none']) {
        expect([url, (await server.inject(url)).statusCode]).toEqual([url, 404]);
      }
    });
  });

  it('serves the page under the strictest policy, or says that it is not built', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'tandem-console-'));
    writeFileSync(path.join(directory, 'index.html'), '<!doctype html>');
    writeFileSync(path.join(directory, '.secret'), 'no');
    const { server } = await serve({ consoleDirectory: directory });
    const page = await server.inject('/');
    expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none';script-src 'self';style-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    for (const url of ['/.secret', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd']) expect((await server.inject(url)).statusCode).toBeGreaterThanOrEqual(400);
    const unbuilt = (await serve()).server;
    expect((await unbuilt.inject('/')).json()).toMatchObject({ status: 404, code: 'CONSOLE_NOT_BUILT' });
  });

  it('tells live events to so many and no more, and ends them when it closes', async () => {
    const { server } = await serve();
    await server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/api/events`;
    const streams = await Promise.all(Array.from({ length: 32 }, () => fetch(url)));
    expect(streams.every(({ status, headers }) => status === 200 && headers.get('content-type') === 'text/event-stream')).toBe(true);
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
    const reader = streams[0]!.body!.getReader();
    let text = '';
    while (!text.includes('event: findings') || !text.includes('event: overview')) text += new TextDecoder().decode((await reader.read()).value as Uint8Array);
    expect(text).not.toContain('\n<script');
    await server.close();
    const rest = async () => { for (;;) { const { done } = await reader.read(); if (done) return 'ended'; } };
    expect(await rest()).toBe('ended');
  });
});
