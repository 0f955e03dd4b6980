import { SpanStatusCode } from '@opentelemetry/api';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentTraceparent } from './span.ts';
import { createSpanRecord } from './testing/span-record.ts';
import { traceRequests } from './trace-requests.ts';

const caller = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const record = createSpanRecord();
let server: FastifyInstance;

beforeEach(() => {
  record.forget();
  server = fastify();
  traceRequests(server, record.tracer);
  server.post<{ Params: { id: string }; Body: { status?: number } }>('/things/:id', async (request, reply) => {
    await Promise.resolve();
    return reply.code(request.body.status ?? 200).send({ at: currentTraceparent() });
  });
});
afterEach(() => server.close());

const post = (body: object, traceparent?: string) => server.inject({ method: 'POST', url: '/things/7', payload: body, ...(traceparent !== undefined && { headers: { traceparent, tracestate: 'ada=lovelace' } }) });

describe('a traced request', () => {
  it('has its span around the handler, in the trace of the caller, by the name of its route', async () => {
    const { at } = (await post({}, caller)).json<{ at: string }>();
    const span = record.named('POST /things/:id');
    expect(at).toBe(`00-${caller.slice(3, 35)}-${span.spanContext().spanId}-01`);
    expect(span.parentSpanContext?.spanId).toBe(caller.slice(36, 52));
    expect(span.attributes).toEqual({ 'http.request.method': 'POST', 'http.route': '/things/:id', 'http.response.status_code': 200 });
    expect(span.spanContext().traceState?.serialize() ?? '').toBe('');
  });

  it.each([undefined, 'garbage', `${caller}, ${caller}`])('begins a trace where the caller names none that can be read: %s', async (traceparent) => {
    await post({}, traceparent);
    expect(record.named('POST /things/:id').parentSpanContext).toBeUndefined();
  });

  it('is told apart from those beside it', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({})));
    expect(new Set(answers.map((answer) => answer.json<{ at: string }>().at)).size).toBe(20);
  });

  it('is an error where the server is at fault, and not where the caller is', async () => {
    await post({ status: 422 });
    expect(record.named('POST /things/:id').status.code).toBe(SpanStatusCode.UNSET);
    record.forget();
    await post({ status: 503 });
    expect(record.named('POST /things/:id').status.code).toBe(SpanStatusCode.ERROR);
  });
});
