import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { Tracer } from '@opentelemetry/api';

export interface SpanRecord {
  readonly tracer: Tracer;
  /** By name, in the order in which they ended. */
  names(): readonly string[];
  named(name: string): ReadableSpan;
  forget(): void;
}

/** A tracer whose spans are kept here. It registers what OpenTelemetry keeps for the whole process, so one for a test file. */
export function createSpanRecord(): SpanRecord {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  return {
    tracer: provider.getTracer('test'),
    names: () => exporter.getFinishedSpans().map((span) => span.name),
    named(name) {
      const span = exporter.getFinishedSpans().find((one) => one.name === name);
      if (!span) throw new Error(`no span ${name}`);
      return span;
    },
    forget: () => { exporter.reset(); },
  };
}
