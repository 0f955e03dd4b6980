import { ROOT_CONTEXT, SpanKind, trace, type Attributes, type Context, type Span, type Tracer } from '@opentelemetry/api';
import { replayReachMs, type Submission } from '@tandem/documents';
import type { Trigger, TriggerRequest, TriggerResult } from '@tandem/trigger';
import { contextOf, fail, traceparentOf } from './span.ts';

export interface TracedTriggerOptions {
  /** Whether the events are delivered by somebody else, and how long that took is to be shown. */
  readonly showsDelivery?: boolean;
}

/**
 * A span for each decision, in the trace of its submission: beneath the handler's, by the stamp, or a trace of its
 * own where there is no stamp. What it starts goes on beneath it. A batch that is repeated decides again, and shows so.
 */
export function tracedTrigger(trigger: Trigger, tracer: Tracer | null, { showsDelivery = false }: TracedTriggerOptions = {}): Trigger {
  if (!tracer) return trigger;
  const parentOf = showsDelivery ? createDeliveries(tracer) : stampedContext;
  return {
    async triggerAll(requests, signal, onStep) {
      const decisions = requests.map((request) => begin(tracer, request, parentOf(request)));
      try {
        const results = await trigger.triggerAll(decisions.map(({ request }) => request), signal, (step) => {
          for (const { span } of decisions) span.addEvent(step);
          onStep?.(step);
        });
        results.forEach((result, index) => decisions[index]?.span.setAttributes(outcomeOf(result)));
        return results;
      } catch (error) {
        for (const { span } of decisions) fail(span, error);
        throw error;
      } finally {
        for (const { span } of decisions) span.end();
      }
    },
  };
}

function begin(tracer: Tracer, request: TriggerRequest, parent: Context): { readonly request: TriggerRequest; readonly span: Span } {
  const span = tracer.startSpan(`decide ${request.path}`, { attributes: attributesOf(request) }, parent);
  const traceparent = traceparentOf(trace.setSpan(ROOT_CONTEXT, span));
  return { span, request: traceparent === undefined ? request : { ...request, traceparent } };
}

const stampedContext = ({ submission }: TriggerRequest): Context => contextOf(submission.routing?.traceparent);

/**
 * The span from the event to the first attempt to decide it; all attempts are beneath it. It is made once, however
 * often a batch is tried while a backend is away.
 */
function createDeliveries(tracer: Tracer): (request: TriggerRequest) => Context {
  // what has no stamp begins a trace here; copies of a request have its submission still
  const delivered = new WeakMap<Submission, Context>();
  return (request) => {
    const known = delivered.get(request.submission);
    if (known) return known;
    const parent = stampedContext(request);
    const now = Date.now();
    // the time is another clock's, or anybody's who wrote the stamp
    const startTime = Math.min(Math.max(request.insertedAt.getTime(), now - replayReachMs), now);
    const span = tracer.startSpan('delivery', { attributes: attributesOf(request), kind: SpanKind.CONSUMER, startTime }, parent);
    span.end(now);
    const context = trace.setSpan(parent, span);
    delivered.set(request.submission, context);
    return context;
  };
}

function attributesOf({ submission, event, path, phase, instruction }: TriggerRequest): Attributes {
  return {
    'tandem.organization': submission.organizationId,
    'tandem.submission': submission.submissionId,
    'tandem.form': submission.formId,
    'tandem.event': event,
    'tandem.path': path,
    'tandem.phase': phase,
    'tandem.instruction': instruction,
  };
}

function outcomeOf(result: TriggerResult): Attributes {
  if (result.outcome === 'too-old') return { 'tandem.outcome': 'too-old' };
  return { 'tandem.outcome': result.decision.outcome, 'tandem.matched': result.decision.matched, 'tandem.executions': result.executions };
}
