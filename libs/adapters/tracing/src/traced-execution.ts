import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { AroundExecution, NodeHandlers, PreparedNode } from '@tandem/execution';
import { contextOf, inSpan } from './span.ts';

/** A span for each time that a worker has an execution, beneath the decision that brought it about. */
export function executionSpans(tracer: Tracer): AroundExecution {
  return ({ _id, orgId, submissionId, workflowId, workflowVersion, attempt, traceparent }, work) => {
    const attributes = {
      'tandem.organization': orgId,
      'tandem.submission': submissionId,
      'tandem.execution': _id,
      'tandem.workflow': workflowId,
      'tandem.workflow.version': workflowVersion,
      'tandem.attempt': attempt,
    };
    return inSpan(tracer, { name: 'execute workflow', kind: SpanKind.CONSUMER, attributes, parent: contextOf(traceparent) }, async (span) => {
      const outcome = await work();
      span.setAttribute('tandem.outcome', outcome);
      if (outcome === 'failed' || outcome === 'in-doubt') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      return outcome;
    });
  };
}

/** A span for each attempt of a node, beneath its execution's. */
export function tracedNodes(handlers: NodeHandlers, tracer: Tracer | null): NodeHandlers {
  if (!tracer) return handlers;
  return {
    find(type) {
      const handler = handlers.find(type);
      return handler && { ...handler, prepare: (node) => tracedNode(handler.prepare(node), tracer, { type, id: node.id }) };
    },
  };
}

function tracedNode(prepared: PreparedNode, tracer: Tracer, { type, id }: { readonly type: string; readonly id: string }): PreparedNode {
  return {
    run: (run) =>
      inSpan(tracer, { name: `node ${type}`, attributes: { 'tandem.node': id, 'tandem.node.type': type } }, async (span) => {
        const outcome = await prepared.run(run);
        span.setAttribute('tandem.outcome', outcome.outcome);
        // its code alone: the message may repeat what somebody submitted
        if (outcome.outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.code });
        return outcome;
      }),
  };
}
