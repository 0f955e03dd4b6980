import { createHmac } from 'node:crypto';
import { eventIngress } from '@tandem/documents';
import { beginPost, type BegunPost } from '@tandem/service-host/testing';
import type { EventIntake, IntakeOutcome } from '@tandem/stream-path';
import type { FastifyInstance } from 'fastify';
import { BSON, ObjectId, Timestamp } from 'mongodb';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIngressServer, type IngressSettings } from './create-server.ts';
import { createSignatureCheck } from './signature.ts';
import { createIngressTelemetry } from './telemetry.ts';

const now = 1_800_000_000_000;
const secret = 's'.repeat(40);
const event = { _id: { _data: 'aa' }, operationType: 'insert', ns: { db: 'org_a', coll: 'form_submissions' }, clusterTime: new Timestamp({ t: 1_800_000_000, i: 1 }), documentKey: { _id: new ObjectId() }, fullDocument: {} };
const eventText = BSON.EJSON.stringify(event, { relaxed: false });
const isProblem = (status: number, code: string) => ({ type: 'about:blank', status, code, title: expect.any(String) as string, detail: expect.any(String) as string });

describe('the ingress', () => {
  let server: FastifyInstance;
  const stopping = new AbortController();
  const begun: BegunPost[] = [];
  afterEach(async () => {
    for (const slow of begun.splice(0)) slow.hangUp();
    await server.close();
  });

  async function start(take: EventIntake['take'] = () => Promise.resolve({ outcome: 'decided', registry: 'live' }), settings: Partial<IngressSettings> = {}) {
    const registry = new Registry();
    server = await createIngressServer(
      { intake: { take }, signatures: createSignatureCheck({ secrets: [secret], now: () => now }), telemetry: createIngressTelemetry(registry), logger: { warn: () => undefined }, now: () => now, signal: stopping.signal },
      { perSecond: 1_000, ...settings },
    );
    return registry;
  }

  function signed(body: string): Readonly<Record<string, string>> {
    const timestamp = String(now / 1_000);
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    return { 'content-type': 'application/json', [eventIngress.timestampHeader]: timestamp, [eventIngress.signatureHeader]: signature };
  }

  async function post(body: string, headers: Readonly<Record<string, string>> = {}) {
    // begins at once, not when it is awaited
    return await server.inject({ method: 'POST', url: eventIngress.path, payload: body, headers: { ...signed(body), ...headers } });
  }

  /** So many whose head says what a true one's does, but for the secret. */
  async function beginForged(number: number, headers: Readonly<Record<string, number>> = {}): Promise<readonly BegunPost[]> {
    let arrived = 0;
    server.server.on('request', () => { arrived += 1; });
    const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}${eventIngress.path}`;
    const posts = Array.from({ length: number }, () => beginPost(url, { ...signed(''), [eventIngress.signatureHeader]: 'a'.repeat(64), ...headers }));
    begun.push(...posts);
    await vi.waitFor(() => { expect(arrived).toBe(number); });
    return posts;
  }

  it('answers 200 when all is durable, and hands the event on as the driver would', async () => {
    const taken: unknown[] = [];
    const registry = await start((raw) => Promise.resolve(taken.push(raw)).then(() => ({ outcome: 'decided', registry: 'history' })));
    const answer = await post(eventText);
    expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'decided', registry: 'history' }]);
    expect(taken).toMatchObject([{ token: { _data: 'aa' }, clusterTime: { seconds: 1_800_000_000, increment: 1 }, documentKey: event.documentKey._id.toHexString() }]);
    expect(await registry.metrics()).toContain('tandem_ingress_decisions_total{registry="history"} 1');
  });

  it.each<[IntakeOutcome, number, string]>([
    [{ outcome: 'dead-lettered', code: 'EVENT_TOO_OLD', reason: 'old' }, 422, 'EVENT_TOO_OLD'],
    [{ outcome: 'dead-lettered', code: 'SOMETHING_ELSE', reason: 'odd' }, 422, 'EVENT_POISONED'],
    [{ outcome: 'refused', reason: 'elsewhere' }, 422, 'REQUEST_INVALID'],
    [{ outcome: 'later', afterMs: 3_100 }, 503, 'INGRESS_BUSY'],
  ])('tells of %j by a problem document', async (outcome, status, code) => {
    await start(() => Promise.resolve(outcome));
    const answer = await post(eventText);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject(isProblem(status, code));
    expect(answer.headers['retry-after']).toBe(status === 503 ? '4' : undefined);
  });

  it('lets come again what could not be taken, and tells nothing of why', async () => {
    await start(() => Promise.reject(new Error('a secret place')));
    const answer = await post(eventText);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(answer.body).not.toContain('secret place');
  });

  it('gives up what takes too long', async () => {
    await start((_raw, signal) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason as Error); }); }), { answerWithinMs: 20 });
    expect((await post(eventText)).statusCode).toBe(503);
  });

  it('gives up what nobody waits for any more', async () => {
    let givenUp: () => void = () => undefined;
    const isGivenUp = new Promise<void>((resolve) => { givenUp = resolve; });
    const client = new AbortController();
    await start((_raw, signal) => new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => { givenUp(); reject(signal.reason as Error); });
      client.abort();
    }));
    const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}${eventIngress.path}`;
    await expect(fetch(url, { method: 'POST', body: eventText, headers: signed(eventText), signal: client.signal })).rejects.toThrow('aborted');
    await isGivenUp;
  });

  it.each([
    ['without a signature', { [eventIngress.signatureHeader]: '' }],
    ['of another secret', { [eventIngress.signatureHeader]: 'a'.repeat(64) }],
    ['of long ago', { [eventIngress.timestampHeader]: '1700000000' }],
  ])('refuses an event %s, and hands on nothing', async (_, headers) => {
    await start(() => Promise.reject(new Error('not to be called')));
    const answer = await post(eventText, headers);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject(isProblem(401, 'SIGNATURE_REFUSED'));
  });

  it('refuses what is no event, no JSON, too long, or elsewhere', async () => {
    await start();
    expect((await post('{"a":1}')).json()).toMatchObject(isProblem(400, 'REQUEST_INVALID'));
    expect((await post(eventText, { 'content-type': 'text/plain' })).statusCode).toBe(415);
    expect((await post(' '.repeat(eventIngress.mostBodyBytes + 1))).statusCode).toBe(413);
    expect((await server.inject({ method: 'GET', url: '/metrics' })).statusCode).toBe(404);
  });

  it('lets an address send only so much in a second, and says when to come again', async () => {
    await start(undefined, { perSecond: 3 });
    const answers = [];
    for (let number = 0; number < 5; number += 1) answers.push(await post(eventText));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429, 429]);
    expect(answers.at(-1)?.json()).toMatchObject(isProblem(429, 'INGRESS_BUSY'));
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('has so many under way at once and no more', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => { open = resolve; });
    await start(() => gate.then(() => ({ outcome: 'already-decided' })), { mostRequests: 2 });
    const answers = [post(eventText), post(eventText), post(eventText)];
    expect((await answers[2]!).json()).toMatchObject(isProblem(503, 'INGRESS_BUSY'));
    open();
    expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 503]);
    expect((await post(eventText)).statusCode).toBe(200);
  });

  it('takes a true event beside many that announce long bodies and send none', async () => {
    await start(undefined, { mostRequests: 2 });
    await beginForged(8, { 'content-length': eventIngress.mostBodyBytes });
    expect((await post(eventText)).statusCode).toBe(200);
  });

  it('is busy while what has come of bodies fills its room, also where it is of nobody it knows', async () => {
    const registry = await start(undefined, { mostBytes: 4_000 });
    const [stalled, another] = await beginForged(2);
    stalled!.send(' '.repeat(4_000 - eventText.length));
    await vi.waitFor(async () => { expect((await post(`${eventText} `)).statusCode).toBe(503); });
    expect((await post(eventText)).statusCode).toBe(200);
    another!.send(' '.repeat(eventText.length + 1));
    const { status, headers, body } = await another!.answer;
    expect([status, headers['retry-after'], JSON.parse(body)]).toEqual([503, '1', isProblem(503, 'INGRESS_BUSY')]);
    expect(await registry.metrics()).toContain('tandem_ingress_events_total{outcome="busy"} 2');
    stalled!.hangUp();
    await vi.waitFor(async () => { expect((await post(eventText + ' '.repeat(4_000 - eventText.length))).statusCode).toBe(200); });
  });

  it('waits for no body longer than it says, and looks often enough', async () => {
    await start();
    expect(server.server).toMatchObject({ requestTimeout: 15_000, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 });
  });

  it('has no room for more bytes than it may hold at once', async () => {
    await start(undefined, { mostBytes: eventText.length });
    expect((await post(`${eventText} `)).statusCode).toBe(503);
    expect((await post(eventText)).statusCode).toBe(200);
  });
});
