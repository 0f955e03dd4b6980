import { ROOT_CONTEXT, SpanKind, trace, type Attributes, type Context, type Span, type Tracer } from '@opentelemetry/api';
import type { Trigger, TriggerRequest, TriggerResult } from '@tandem/trigger';
import { contextOf, fail, traceparentOf } from './span.ts';

/**
 * A span for each decision, in the trace of its submission: beneath the handler's, by the stamp, or a trace of its
 * own where there is no stamp. What it starts goes on beneath it. A batch that is repeated decides again, and shows so.
 */
export function tracedTrigger(trigger: Trigger, tracer: Tracer | null): Trigger {
  if (!tracer) return trigger;
  return {
    async triggerAll(requests, signal, onStep) {
      const decisions = requests.map((request) => begin(tracer, request));
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

function begin(tracer: Tracer, request: TriggerRequest): { readonly request: TriggerRequest; readonly span: Span } {
  const stamped = contextOf(request.submission.routing?.traceparent);
  const attributes = attributesOf(request);
  const parent = request.path === 'stream' ? afterDelivery(tracer, request, stamped, attributes) : stamped;
  const span = tracer.startSpan(`decide ${request.path}`, { attributes, kind: SpanKind.INTERNAL }, parent);
  const traceparent = traceparentOf(trace.setSpan(ROOT_CONTEXT, span));
  return { span, request: traceparent === undefined ? request : { ...request, traceparent } };
}

/** From the event, as MongoDB's clock has it, to here: the change stream's own part of the way. */
function afterDelivery(tracer: Tracer, { insertedAt }: TriggerRequest, parent: Context, attributes: Attributes): Context {
  const now = Date.now();
  const delivery = tracer.startSpan('change stream', { attributes, kind: SpanKind.CONSUMER, startTime: Math.min(insertedAt.getTime(), now) }, parent);
  delivery.end(now);
  return trace.setSpan(parent, delivery);
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
