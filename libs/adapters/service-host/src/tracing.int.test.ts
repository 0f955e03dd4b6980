import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTracing, mostSpansWaiting, type Tracing } from './tracing.ts';

interface Export { readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string }[] }[] }[] }

let server: Server | undefined;
let tracing: Tracing | undefined;
const warn = vi.fn();

afterEach(async () => {
  await tracing?.close();
  server?.closeAllConnections();
  server?.close();
  warn.mockClear();
});

/** Takes spans as a collector does; `answer` is its status, or never. */
async function collector(answer: 200 | 500 | 'never') {
  const names: string[] = [];
  server = createServer((request, response) => {
    void (json(request) as Promise<Export>).then(({ resourceSpans }) => {
      names.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))));
      if (answer !== 'never') response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { names, endpoint: `http://127.0.0.1:${port}/` };
}

function traceTo(endpoint: string | undefined): Tracing {
  tracing = createTracing({ endpoint, sampleRatio: 1, name: 'test', instanceId: 'test-1', logger: { warn } });
  return tracing;
}

describe('the traces of a process', () => {
  it('are none without a collector', async () => {
    const { tracer, flush } = traceTo(undefined);
    expect(tracer).toBeNull();
    await flush();
  });

  it('are sent at once when asked for, and when the process ends', async () => {
    const { names, endpoint } = await collector(200);
    const { tracer, flush, close } = traceTo(endpoint);
    tracer!.startSpan('first').end();
    await flush();
    expect(names).toEqual(['first']);
    tracer!.startSpan('last').end();
    await close();
    expect(names).toEqual(['first', 'last']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('hold up nobody whose collector never answers, and the log says that they were not sent', async () => {
    const { names, endpoint } = await collector('never');
    const { tracer, flush } = traceTo(endpoint);
    tracer!.startSpan('lost').end();
    await flush();
    expect(names).toEqual(['lost']);
    // the exporter gives up about when the flush does
    await vi.waitFor(() => { expect(warn).toHaveBeenCalledWith({ reason: expect.any(String) as string }, 'traces could not be sent'); }, { timeout: 20_000 });
  });

  it('are bounded, whatever waits', async () => {
    const { names, endpoint } = await collector(200);
    const { tracer, flush } = traceTo(endpoint);
    for (let count = 0; count < 2 * mostSpansWaiting; count += 1) tracer!.startSpan('one of many').end();
    await flush();
    // beside what waits one batch is on its way
    expect(names.length).toBeLessThanOrEqual(mostSpansWaiting + 512);
    expect(names.length).toBeGreaterThan(0);
  });
});
