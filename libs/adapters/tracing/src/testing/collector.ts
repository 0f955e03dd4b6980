import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const valueSchema = z.looseObject({ stringValue: z.string().optional() });
const attributesSchema = z.array(z.object({ key: z.string(), value: valueSchema })).default([]);
const spanSchema = z.looseObject({ traceId: z.string(), spanId: z.string(), parentSpanId: z.string().optional(), name: z.string(), attributes: attributesSchema });
const exportSchema = z.looseObject({
  resourceSpans: z.array(z.looseObject({ resource: z.looseObject({ attributes: attributesSchema }), scopeSpans: z.array(z.looseObject({ spans: z.array(spanSchema) })) })),
});

/** A span as it came, and from which app. */
export interface CollectedSpan {
  readonly app: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at the root. */
  readonly parentId: string;
}

export interface Collector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is to be. */
  readonly endpoint: string;
  spans(): readonly CollectedSpan[];
  close(): Promise<void>;
}

/** Takes OTLP as JSON over HTTP on loopback, and keeps it. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      spans.push(...spansOf(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

function spansOf(body: unknown): readonly CollectedSpan[] {
  return exportSchema.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const app = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? 'unknown';
    return scopeSpans.flatMap((scope) => scope.spans).map(({ name, traceId, spanId, parentSpanId = '' }) => ({ app, name, traceId, spanId, parentId: parentSpanId }));
  });
}
