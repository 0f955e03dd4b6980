import { diag, DiagLogLevel, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';

/** How a process tells of what it does. */
export interface Tracing {
  /** Null where nobody is told: then nothing is wrapped, and tracing costs nothing. */
  readonly tracer: Tracer | null;
  /** Sends what has ended, for a short while at most. Never rejects. */
  flush(): Promise<void>;
  /** The same, for the last time. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** The collector's base address, which takes OTLP over HTTP; nothing is traced without it. */
  readonly endpoint: string | undefined;
  /** How many of the traces that begin here are sent, 0 to 1; those that began elsewhere go on as decided there. */
  readonly sampleRatio: number;
  readonly name: string;
  readonly instanceId: string;
  readonly logger: Logger;
}

/** What a collector that does not keep up leaves waiting: beyond it spans are dropped, and the work goes on. */
const mostWaiting = 8_192;
const sendEveryMs = 1_000;
/** A collector is not worth waiting for. */
const sendWithinMs = 2_000;

const untraced: Tracing = { tracer: null, flush: () => Promise.resolve(), close: () => Promise.resolve() };

/** Exports spans by OTLP. There is one for a process: it registers what OpenTelemetry keeps for all of it. */
export function createTracing({ endpoint, sampleRatio, name, instanceId, logger }: TracingOptions): Tracing {
  if (endpoint === undefined) return untraced;
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: sendWithinMs });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.namespace': 'tandem', 'service.name': name, 'service.instance.id': instanceId }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: mostWaiting, scheduledDelayMillis: sendEveryMs, exportTimeoutMillis: sendWithinMs })],
  });
  provider.register();
  const told = (message: string) => { logger.warn({ reason: message.slice(0, 500) }, 'traces could not be sent'); };
  const silent = () => undefined;
  diag.setLogger({ error: told, warn: silent, info: silent, debug: silent, verbose: silent }, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  return {
    tracer: provider.getTracer('tandem'),
    flush: () => provider.forceFlush().catch(() => undefined),
    close: () => provider.shutdown().catch(() => undefined),
  };
}
