import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace, type Context, type Span, type SpanOptions, type Tracer } from '@opentelemetry/api';

/** Where a trace goes on that is under way elsewhere; a new one begins where there is none, or none that can be read. */
export function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
}

/** How the place of a span is written down for another process. */
export function traceparentOf(at: Context): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(at, carrier);
  return carrier.traceparent;
}

/** Of what is under way here and now. */
export function currentTraceparent(): string | undefined {
  return traceparentOf(context.active());
}

/** Only what kind of error it was: its text may repeat what somebody submitted. */
export function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) });
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

export interface SpanOf extends SpanOptions {
  readonly name: string;
  /** Under what is under way when absent. */
  readonly parent?: Context;
}

/** Does the work within a span of its own. */
export async function inSpan<Result>(tracer: Tracer, { name, parent = context.active(), ...options }: SpanOf, work: (span: Span) => Promise<Result>): Promise<Result> {
  const span = tracer.startSpan(name, options, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}
