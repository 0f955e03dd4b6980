import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginPost, type BegunPost } from '../testing/begin-post.ts';
import { boundBodies } from './bound-bodies.ts';

const mostBytes = 1_000;
const bodyLimit = 800;
const json = { 'content-type': 'application/json' };
const bodyOf = (length: number) => JSON.stringify('x'.repeat(length - 2));

describe('the bodies under way', () => {
  let server: FastifyInstance;
  let url: string;
  let begun: BegunPost[];
  /** What the work of a request waits for. */
  let gate: Promise<void>;
  let work: EventEmitter;

  beforeEach(async () => {
    begun = [];
    gate = Promise.resolve();
    work = new EventEmitter();
    server = fastify({ bodyLimit, forceCloseConnections: true });
    boundBodies(server, { code: 'INGRESS_BUSY', mostBytes });
    server.setNotFoundHandler((_request, reply) => reply.code(404).send());
    server.post('/', async () => {
      work.emit('begun');
      await gate;
      return 'done';
    });
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    for (const post of begun) post.hangUp();
    await server.close();
  });

  function begin(length?: number, path = ''): BegunPost {
    const post = beginPost(`${url}${path}`, { ...json, ...(length !== undefined && { 'content-length': length }) });
    begun.push(post);
    return post;
  }

  const post = (length: number) => server.inject({ method: 'POST', url: '/', headers: json, payload: bodyOf(length) });
  const answersTo = (length: number, status: number) => vi.waitFor(async () => { expect((await post(length)).statusCode).toBe(status); });

  it('hold nothing by what they announce', async () => {
    let arrived = 0;
    server.server.on('request', () => { arrived += 1; });
    for (let number = 0; number < 8; number += 1) begin(bodyLimit);
    await vi.waitFor(() => { expect(arrived).toBe(8); });
    expect((await post(bodyLimit)).statusCode).toBe(200);
  });

  it('hold what has come of them, until their sender hangs up', async () => {
    const stalled = begin(bodyLimit);
    stalled.send('x'.repeat(700));
    await answersTo(301, 503);
    expect((await post(300)).statusCode).toBe(200);
    stalled.hangUp();
    await answersTo(bodyLimit, 200);
  });

  it('hold what has come of them at a path that there is not', async () => {
    begin(bodyLimit, '/nowhere').send('x'.repeat(700));
    await answersTo(301, 503);
  });

  it('are refused in their midst where more comes than there is room for, and hold nothing more', async () => {
    const [stalled, growing] = [begin(), begin()];
    stalled.send('x'.repeat(600));
    await answersTo(401, 503);
    growing.send('x'.repeat(300));
    await answersTo(101, 503);
    growing.send('x'.repeat(101));
    expect(await growing.answer).toMatchObject({ status: 503, headers: { connection: 'close' }, body: expect.stringContaining('INGRESS_BUSY') as string });
    await answersTo(400, 200);
    stalled.hangUp();
    await answersTo(bodyLimit, 200);
  });

  it('are refused before they are sent where there is none, and their connection stays', async () => {
    const stalled = begin();
    stalled.send('x'.repeat(700));
    await answersTo(301, 503);
    const announced = begin(301);
    expect(await announced.answer).toMatchObject({ status: 503, headers: { connection: 'keep-alive' } });
  });

  it('hold as much while their work goes on, though nobody waits for it any more', async () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => { open = resolve; });
    const worked = once(work, 'begun');
    const closed = once(server.server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    const long = begin(700);
    long.send(bodyOf(700));
    long.end();
    await worked;
    long.hangUp();
    await closed;
    expect((await post(301)).statusCode).toBe(503);
    open();
    await answersTo(bodyLimit, 200);
  });

  it('may go on after they were refused as too long, and disturb nobody', async () => {
    const long = new PassThrough();
    long.write('x'.repeat(bodyLimit + 1));
    expect((await server.inject({ method: 'POST', url: '/', headers: json, payload: long })).statusCode).toBe(413);
    long.write('more');
    await vi.waitFor(() => { expect(long.readableLength).toBe(0); });
    expect((await post(bodyLimit)).statusCode).toBe(200);
  });

  it('hold nothing after whatever answer', async () => {
    const [body, noJson] = [bodyOf(bodyLimit), 'x'.repeat(bodyLimit)];
    const statuses = [];
    for (const [type, payload] of [['application/json', body], ['text/html', body], ['application/json', noJson], ['application/json', body]] as const) {
      statuses.push((await server.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload })).statusCode);
    }
    expect(statuses).toEqual([200, 415, 400, 200]);
  });

  it('hold a quarter of the room for one address, but for this machine’s', async () => {
    const stalled = new PassThrough();
    stalled.write('x'.repeat(200));
    const injected = (remoteAddress: string, payload: string | PassThrough) => server.inject({ method: 'POST', url: '/', headers: json, payload, remoteAddress });
    const stalledAnswer = injected('10.0.0.1', stalled).then(({ statusCode }) => statusCode);
    await vi.waitFor(async () => { expect((await injected('10.0.0.1', bodyOf(51))).statusCode).toBe(503); });
    const answers = await Promise.all([injected('10.0.0.1', bodyOf(50)), injected('10.0.0.2', bodyOf(250)), injected('127.0.0.1', bodyOf(300))]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    stalled.end('x'.repeat(51));
    expect(await stalledAnswer).toBe(503);
    expect((await injected('10.0.0.1', bodyOf(250))).statusCode).toBe(200);
  });
});
