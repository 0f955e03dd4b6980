import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedAgent } from '../outbound/guarded-agent.ts';
import { exampleNode, exampleRun, runOnce } from '../testing/node-run.ts';
import { createHttpRequest } from './handler.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function sink(answer: RequestListener = (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "x1"}')) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, host, url: `http://${host}`, handler: createHttpRequest(createGuardedAgent({ allowedHosts: [host] })) };
}

describe('http-request', () => {
  it('sends what it is told, with the key of the execution and node', async () => {
    const { handler, url, seen } = await sink();
    const config = { method: 'post', url: `${url}/a/{{name}}?q={{name}}`, headers: { 'X-Who': '{{name}}' }, body: '{"text": "hi {{name}}"}', queryParams: { p: '{{name}}' } };
    const name = 'A/"b"\r\nX: y';
    expect(await runOnce(handler, config, exampleRun({ name }))).toEqual({
      outcome: 'completed',
      output: { status: 200, ok: true, contentType: 'application/json', data: { id: 'x1' }, truncated: false },
    });
    const [request] = seen;
    expect(request).toMatchObject({ method: 'POST', headers: { 'idempotency-key': 'org_a:sub_1:submitted:wf:node-1', 'content-type': 'application/json', 'x-who': 'A/"b" X: y' } });
    expect(JSON.parse(request!.body)).toEqual({ text: `hi ${name}` });
    const received = new URL(request!.url!, url);
    expect(received.pathname.split('/')).toHaveLength(3);
    expect(received.searchParams.getAll('q')).toEqual([name]);
    expect(received.searchParams.getAll('p')).toEqual([name]);
  });

  it('sends structures as JSON, and as a form where it is told to', async () => {
    const { handler, url, seen } = await sink();
    await runOnce(handler, { method: 'PUT', url, body: { a: '{{tags}}', b: 'x{{n}}' } }, exampleRun({ tags: ['t'], n: 1 }));
    await runOnce(handler, { method: 'POST', url, bodyType: 'form', body: { a: '{{name}}', b: '2' } }, exampleRun({ name: 'x&b=3' }));
    expect(seen.map(({ body }) => body)).toEqual(['{"a":["t"],"b":"x1"}', 'a=x%26b%3D3&b=2']);
  });

  it.each([
    ['{{name}}', 'text/plain; charset=utf-8', 'Ada'],
    [' {{name}} was here', 'text/plain; charset=utf-8', ' Ada was here'],
    ['["{{name}}"]', 'application/json', '["Ada"]'],
    ['{"name": "{{name}}"}', 'application/json', '{"name": "Ada"}'],
  ])('takes the body %s for %s by what it begins with, and a placeholder for text', async (body, contentType, sent) => {
    const { handler, url, seen } = await sink();
    await runOnce(handler, { method: 'POST', url, body }, exampleRun({ name: 'Ada' }));
    expect(seen).toMatchObject([{ headers: { 'content-type': contentType }, body: sent }]);
  });

  it('authenticates', async () => {
    const { handler, url, seen } = await sink();
    await runOnce(handler, { url, auth: { type: 'bearer', token: 't0' } });
    await runOnce(handler, { url, auth: { type: 'basic', username: 'u', password: 'p' } });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t0', 'Basic dTpw']);
  });

  it.each([
    [204, 'completed', undefined],
    [404, 'failed', 'useless'],
    [302, 'failed', 'useless'],
    [429, 'failed', 'may-help'],
    [503, 'failed', 'may-help'],
  ])('takes the status %i as %s', async (status, outcome, repeat) => {
    const { handler, url, seen } = await sink((_request, response) => void response.writeHead(status, { location: '/elsewhere' }).end());
    expect(await runOnce(handler, { url })).toMatchObject({ outcome, ...(repeat !== undefined && { repeat }) });
    expect(seen).toHaveLength(1);
  });

  it('reads no more of an answer than it keeps', async () => {
    const { handler, url } = await sink((_request, response) => {
      response.writeHead(200);
      response.write('x'.repeat(10_000_000));
    });
    const outcome = await runOnce(handler, { url });
    expect(outcome).toMatchObject({ outcome: 'completed', output: { status: 200, truncated: true } });
    expect(JSON.stringify(outcome).length).toBeLessThan(20_000);
  });

  it('keeps of JSON in another encoding no more than a node may leave, counted in bytes', async () => {
    const { handler, url } = await sink((_request, response) => void response.end(Buffer.from(`["${'ü'.repeat(40_000)}"]`, 'latin1')));
    const outcome = await runOnce(handler, { url });
    expect(outcome).toMatchObject({ outcome: 'completed', output: { truncated: true } });
    expect(Buffer.byteLength(JSON.stringify(outcome))).toBeLessThan(65_536);
  });

  it('gives up waiting for an answer, and says that another attempt may help', async () => {
    const { handler, url } = await sink(() => undefined);
    expect(await runOnce(handler, { url, timeout: 100 })).toMatchObject({ outcome: 'failed', repeat: 'may-help', effect: 'unknown' });
  });

  it.each(['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]:1/', 'http://169.254.169.254/latest', 'http://2130706433/', 'http://0x7f.1/', 'http://10.1.2.3/', 'http://[::ffff:10.0.0.1]/'])(
    'refuses %s',
    async (url) => {
      const { handler } = await sink();
      expect(await runOnce(handler, { url })).toMatchObject({ outcome: 'failed', code: 'ADDRESS_REFUSED', repeat: 'useless', effect: 'none' });
    },
  );

  it('refuses a private address though another port of the host is allowed', async () => {
    const { handler, host } = await sink();
    expect(await runOnce(handler, { url: `http://${host.split(':')[0]!}:9/` })).toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it('refuses a name that resolves to a private address', async () => {
    const agent = createGuardedAgent({ allowedHosts: [], resolve: (_name, callback) => { callback(null, [{ address: '192.168.0.9', family: 4 }]); } });
    expect(await runOnce(createHttpRequest(agent), { url: 'http://rebinding.example/' })).toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it('refuses a host that a value would bring along', async () => {
    const { handler } = await sink();
    await expect(runOnce(handler, { url: 'http://{{host}}/' }, exampleRun({ host: 'evil.example/x' }))).rejects.toMatchObject({ code: 'NODE_CONFIG_INVALID' });
    await expect(runOnce(handler, { url: '{{host}}' }, exampleRun({ host: 'http://evil.example' }))).rejects.toMatchObject({ code: 'NODE_CONFIG_INVALID' });
  });

  it.each([
    [{ url: 'http://x.org', method: 'TRACE' }],
    [{ url: 'http://x.org', headers: { 'Idempotency-Key': 'mine' } }],
    [{ url: 'http://x.org', headers: { 'bad name': 'x' } }],
    [{ url: 'http://x.org', timeout: 3_600_000 }],
    [{}],
  ])('does not take the configuration %j', async (config) => {
    const { handler } = await sink();
    expect(() => handler.prepare(exampleNode('http-request', config))).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });
});
