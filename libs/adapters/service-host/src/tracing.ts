import { setTimeout as delay } from 'node:timers/promises';
import { diag, DiagLogLevel, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';

/** How a process tells of what it does. */
export interface Tracing {
  /** Null where nobody is told: then nothing is wrapped, and no submission costs more. */
  readonly tracer: Tracer | null;
  /** How long `flush` and `close` take at most, in milliseconds; 0 where nobody is told. */
  readonly flushWithinMs: number;
  /** Sends what has ended. Never rejects; what could not be sent is told to the log. */
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
  readonly logger: Pick<Logger, 'warn'>;
}

/** What a collector that does not keep up leaves waiting: beyond it spans are dropped, and the work goes on. */
export const mostSpansWaiting = 8_192;
const sendEveryMs = 1_000;
/** A collector is not worth waiting for. */
const sendWithinMs = 2_000;

const untraced: Tracing = { tracer: null, flushWithinMs: 0, flush: () => Promise.resolve(), close: () => Promise.resolve() };

/** Exports spans by OTLP. */
export function createTracing(options: TracingOptions): Tracing {
  const { endpoint, sampleRatio, name, instanceId, logger } = options;
  if (endpoint === undefined) return untraced;
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: sendWithinMs });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.namespace': 'tandem', 'service.name': name, 'service.instance.id': instanceId }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: mostSpansWaiting, scheduledDelayMillis: sendEveryMs, exportTimeoutMillis: sendWithinMs })],
  });
  const tell = (reason: unknown): void => { logger.warn({ reason: String(reason).slice(0, 500) }, 'traces could not be sent'); };
  registerOnce(provider, tell);
  // a batch that the timer has just taken is the exporter's: the provider does not wait for it
  const sendAll = () => provider.forceFlush().finally(() => exporter.forceFlush());
  return {
    tracer: provider.getTracer('tandem'),
    flushWithinMs: sendWithinMs,
    flush: () => within(sendWithinMs, sendAll(), tell),
    close: () => within(sendWithinMs, sendAll().finally(() => provider.shutdown()), tell),
  };
}

async function within(ms: number, work: Promise<void>, tell: (reason: unknown) => void): Promise<void> {
  await Promise.race([work.catch(tell), delay(ms, undefined, { ref: false })]);
}

/** OpenTelemetry keeps one of each for all of a process: how the context follows the work, how it is written down, whom failures are told. */
let isRegistered = false;

function registerOnce(provider: NodeTracerProvider, tell: (reason: unknown) => void): void {
  if (isRegistered) return;
  isRegistered = true;
  provider.register();
  const silent = () => undefined;
  diag.setLogger({ error: tell, warn: tell, info: silent, debug: silent, verbose: silent }, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
