import { orgIdSchema, submissionIdSchema } from '@tandem/documents';
import { TandemError, type ErrorCode } from '@tandem/errors';
import { createService } from '@tandem/service-host';
import { beginPost, type BegunPost } from '@tandem/service-host/testing';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, afterEach, beforeEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Intake, SubmissionRequest } from '../intake/intake.ts';
import { createServer, type ServerAccess } from './create-server.ts';

const path = '/orgs/org_acme/forms/contact/submissions';

describe('the HTTP side', () => {
  let server: FastifyInstance;
  let accepted: SubmissionRequest[];
  let failure: Error | null;
  let repeated: boolean;

  const intake: Intake = {
    accept(request) {
      accepted.push(request);
      return failure ? Promise.reject(failure) : Promise.resolve({ submissionId: submissionIdSchema.parse('sub_1'), repeated });
    },
  };
  const serve = (access: ServerAccess) => createServer(intake, access, createService({ name: 'test', logLevel: 'silent', instanceId: 'test', signal: new AbortController().signal }));
  const post = (payload: unknown, options: InjectOptions = {}) =>
    server.inject({ method: 'POST', url: path, headers: { 'content-type': 'application/json' }, payload: typeof payload === 'string' ? payload : JSON.stringify(payload), ...options });

  beforeAll(async () => {
    server = await serve({ host: '127.0.0.1', tokens: {}, perSecond: 1_000 });
  });
  beforeEach(() => {
    accepted = [];
    failure = null;
    repeated = false;
  });
  afterAll(() => server.close());

  it('answers 201 with the id, and hands on what was sent', async () => {
    const response = await post({ data: { name: 'Ada' }, respondent: { userId: 'u1' } }, { headers: { 'content-type': 'application/json', 'idempotency-key': 'k 1', 'user-agent': `Mobile ${'x'.repeat(600)}`, referer: 'https://example.org' } });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toEqual({ submissionId: 'sub_1' });
    expect(accepted).toEqual([{
      orgId: orgIdSchema.parse('org_acme'), formId: 'contact', data: { name: 'Ada' }, respondent: { userId: 'u1' }, idempotencyKey: 'k 1',
      metadata: { ipAddress: '127.0.0.1', userAgent: `Mobile ${'x'.repeat(505)}`, referrer: 'https://example.org', deviceType: 'mobile' },
    }]);
  });

  it('says that an answer is a repeated one', async () => {
    repeated = true;
    const response = await post({ data: {} });
    expect([response.statusCode, response.headers['idempotent-replayed']]).toEqual([201, 'true']);
  });

  const deep = (levels: number) => `{"data":{"x":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
  it.each<[string, unknown, number, string | undefined]>([
    ['malformed JSON', '{"data":', 400, 'body'],
    ['an empty body', '', 400, 'body'],
    ['a body over 1 MiB', `{"data":{"x":"${'x'.repeat(1_048_576)}"}}`, 413, undefined],
    ['nesting over 32', deep(31), 422, `data.x${'.0'.repeat(30)}`],
    ['nesting that would break a recursion', '['.repeat(500_000) + ']'.repeat(500_000), 422, '0'],
    ['a key with $', { data: { a: { $gt: 1 } } }, 422, 'data.a.$gt'],
    ['a key with .', { data: { 'a.b': 1 } }, 422, 'data.a.b'],
    ['__proto__', '{"data":{"__proto__":{"polluted":1}}}', 422, 'data.__proto__'],
    ['__proto__ beside the data', '{"__proto__":{"polluted":1},"data":{}}', 422, '__proto__'],
    ['constructor', { data: { a: [{ constructor: 1 }] } }, 422, 'data.a.0.constructor'],
    ['an over-long text', { data: { a: 'x'.repeat(100_001) } }, 422, 'data.a'],
    ['no data', {}, 422, 'data'],
    ['data that is no object', { data: [1] }, 422, 'data'],
    ['a respondent that is no object', { data: {}, respondent: 'me' }, 422, 'respondent'],
    ['a list', [1], 422, 'body'],
    ['an unknown part', { data: {}, hack: 1 }, 422, 'body'],
  ])('refuses %s', async (_what, payload, status, path) => {
    const response = await post(payload);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = response.json<{ status: number; title: string; errors?: { path: string }[] }>();
    expect(problem).toMatchObject({ status, title: expect.any(String) as string });
    if (path !== undefined) expect(problem.errors?.map((error) => error.path.slice(0, path.length))).toContain(path);
    expect(accepted).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('takes nesting of 32', async () => {
    expect((await post(deep(30))).statusCode).toBe(201);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])('refuses the content type %s', async (type) => {
    const response = await post('a=b', { headers: { 'content-type': type } });
    expect([response.statusCode, accepted.length]).toEqual([415, 0]);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it.each([['', 400], ['k'.repeat(256), 400], ['ключ', 400]])('refuses the idempotency key %j', async (key, status) => {
    const response = await post({ data: {} }, { headers: { 'content-type': 'application/json', 'idempotency-key': key } });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ errors: [{ path: 'idempotency-key' }] });
  });

  it.each(['/orgs/admin/forms/contact/submissions', '/orgs/org_a%2fb/forms/contact/submissions', `/orgs/org_acme/forms/${'f'.repeat(129)}/submissions`, '/orgs/org_acme/forms/a%00b/submissions', '/nowhere'])(
    'finds nothing at %s', async (url) => {
      const response = await post({ data: {} }, { url });
      expect([response.statusCode, accepted.length]).toEqual([404, 0]);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    },
  );

  it('answers an address that cannot be read as a problem, too', async () => {
    const response = await post({ data: {} }, { url: '/orgs/%E0%A4%A/forms/contact/submissions' });
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it.each<[ErrorCode, number]>([
    ['FORM_UNKNOWN', 404], ['FORM_NOT_PUBLISHED', 409], ['SUBMISSION_INVALID', 422], ['IDEMPOTENCY_KEY_REUSED', 422], ['STORE_UNAVAILABLE', 503],
    ['SUBMISSION_IDS_REPEATED', 503], ['DOCUMENT_INVALID', 500],
  ])('answers %s with %i', async (code, status) => {
    failure = new TandemError(code, 'secret detail', { problems: [{ path: 'data.a', message: 'is required' }] });
    const response = await post({ data: {} });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code, status });
    expect(response.body).not.toContain('secret detail');
    expect(response.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
  });

  it('tells nothing of an error that nobody expected', async () => {
    failure = new Error('mongodb://user:password@host');
    const response = await post({ data: {} });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({ type: 'about:blank', title: 'Internal error', status: 500, code: 'INTERNAL' });
  });

  it('describes itself', async () => {
    const { paths } = (await server.inject('/docs/json')).json<{ paths: Record<string, { post: { responses: object } }> }>();
    expect(Object.keys(paths)).toEqual(['/orgs/{orgId}/forms/{formId}/submissions']);
    expect(Object.keys(paths['/orgs/{orgId}/forms/{formId}/submissions']!.post.responses)).toEqual(['201', '400', '401', '404', '409', '413', '415', '422', '429', '503']);
    expect((await server.inject('/docs/')).statusCode).toBe(200);
  });

  it.each(['/readyz', '/livez', '/metrics', '/docs/', '/docs/json'])('on loopback shows %s to those who call it by a name of this machine, and takes submissions by any', async (url) => {
    for (const host of ['127.0.0.1:4301', 'localhost']) expect((await server.inject({ url, headers: { host } })).statusCode).toBe(200);
    for (const host of ['evil.example', 'localhost.evil.example:4301']) expect((await server.inject({ url, headers: { host } })).statusCode).toBe(421);
    expect((await post({ data: {} }, { headers: { 'content-type': 'application/json', host: 'forms.example' } })).statusCode).toBe(201);
  });

  it('bounds its connections, and waits for none of them longer than it says', () => {
    expect(server.server).toMatchObject({ maxConnections: 1_024, requestTimeout: 15_000, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 });
  });

  describe('with little room', () => {
    const mostBytes = 4_000;
    const json = { 'content-type': 'application/json' };
    const bodyOf = (length: number) => `{"data":{}}${' '.repeat(length - 11)}`;
    let narrow: FastifyInstance;
    let url: string;
    const begun: BegunPost[] = [];
    beforeEach(async () => {
      narrow = await serve({ host: '127.0.0.1', tokens: {}, perSecond: 1_000, mostBytes });
      url = await narrow.listen({ host: '127.0.0.1', port: 0 });
    });
    afterEach(async () => {
      for (const slow of begun.splice(0)) slow.hangUp();
      await narrow.close();
    });
    const send = (body: string) => narrow.inject({ method: 'POST', url: path, headers: json, payload: body });

    it.each([path, '/nowhere'])('refuses what comes beyond it while bodies at %s stall, and takes it again when they have gone', async (place) => {
      const [stalled, growing] = [beginPost(`${url}${place}`, json), beginPost(`${url}${path}`, json)];
      begun.push(stalled, growing);
      stalled.send(bodyOf(3_000));
      await vi.waitFor(async () => { expect((await send(bodyOf(1_001))).statusCode).toBe(503); });
      growing.send(bodyOf(1_001));
      const { status, headers, body } = await growing.answer;
      expect([status, headers['retry-after'], JSON.parse(body)]).toMatchObject([503, '2', { status: 503, code: 'TOO_MANY_SUBMISSIONS' }]);
      expect((await send(bodyOf(1_000))).statusCode).toBe(201);
      stalled.hangUp();
      await vi.waitFor(async () => { expect((await send(bodyOf(mostBytes))).statusCode).toBe(201); });
    });

    it('has it again after every answer', async () => {
      const statuses = [];
      for (const body of [bodyOf(mostBytes), 'x'.repeat(mostBytes), '[' + ' '.repeat(mostBytes - 2) + ']', bodyOf(mostBytes)]) statuses.push((await send(body)).statusCode);
      expect(statuses).toEqual([201, 400, 422, 201]);
    });
  });

  describe('beyond its own machine', () => {
    const [read, first, second] = ['a-token-to-look-on', 'a-token-to-submit', 'another-to-submit'];
    const json = { 'content-type': 'application/json' };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    let guarded: FastifyInstance;
    beforeEach(async () => {
      guarded = await serve({ host: '0.0.0.0', tokens: { read, submit: [first, second] }, perSecond: 3 });
    });
    afterEach(() => guarded.close());
    const submit = (headers: Record<string, string>, remoteAddress = '127.0.0.1') => guarded.inject({ method: 'POST', url: path, headers: { ...json, ...headers }, payload: '{"data":{}}', remoteAddress });

    it('takes submissions from those who have a token for it', async () => {
      for (const token of [first, second]) expect((await submit(bearer(token))).statusCode).toBe(201);
      for (const headers of [{}, bearer(read), bearer('none-of-the-tokens')]) {
        const answer = await submit(headers);
        expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'TOKEN_REFUSED']);
      }
      expect(accepted).toHaveLength(2);
    });

    it('shuts nobody out for what others at the same address have guessed', async () => {
      for (let guess = 0; guess < 20; guess += 1) await submit(bearer('none-of-the-tokens'));
      expect((await submit(bearer(first))).statusCode).toBe(201);
    });

    it('shows its page and its metrics to those who may read, by whatever name they call it', async () => {
      for (const url of ['/docs/', '/docs/json', '/docs/static/swagger-ui.css', '/metrics']) {
        expect([url, (await guarded.inject(url)).statusCode, (await guarded.inject({ url, headers: bearer(first) })).statusCode]).toEqual([url, 401, 401]);
        expect([url, (await guarded.inject({ url, headers: { ...bearer(read), host: 'forms.example' } })).statusCode]).toEqual([url, 200]);
      }
      expect([(await guarded.inject('/livez')).statusCode, (await guarded.inject('/readyz')).json()]).toEqual([200, { status: 'ok' }]);
    });

    it('takes so many submissions of an address each second, but counts none of this machine', async () => {
      const answers = [];
      for (let number = 0; number < 5; number += 1) answers.push(await submit(bearer(first), '10.0.0.9'));
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 429, 429]);
      expect(answers.at(-1)?.json()).toMatchObject({ status: 429, code: 'TOO_MANY_SUBMISSIONS', title: expect.any(String) as string });
      expect(answers.at(-1)?.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
      expect((await submit(bearer(first), '10.0.0.10')).statusCode).toBe(201);
      for (let number = 0; number < 5; number += 1) expect((await submit(bearer(first))).statusCode).toBe(201);
    });
  });
});
