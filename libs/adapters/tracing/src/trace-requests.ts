import { context, SpanKind, SpanStatusCode, trace, type Context, type Span, type Tracer } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf } from './span.ts';

interface UnderWay {
  readonly span: Span;
  readonly within: Context;
}

/** A span for each request to the routes that are registered on `server` after this, in the caller's trace where it sends one. */
export function traceRequests(server: FastifyInstance, tracer: Tracer | null): void {
  if (!tracer) return;
  const underWay = new WeakMap<FastifyRequest, UnderWay>();

  server.addHook('onRequest', (request, _reply, done) => {
    const { method, headers } = request;
    const route = request.routeOptions.url ?? 'unknown';
    // no more than its place: what else a caller may send along is nothing to be passed on
    const caller = contextOf(typeof headers.traceparent === 'string' ? headers.traceparent : undefined);
    const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'http.route': route } }, caller);
    underWay.set(request, { span, within: trace.setSpan(caller, span) });
    done();
  });
  // the body was read meanwhile, by whatever the connection's events run in
  server.addHook('preHandler', (request, _reply, done) => {
    context.with(underWay.get(request)?.within ?? context.active(), done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const span = underWay.get(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
