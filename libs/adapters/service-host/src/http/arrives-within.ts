import type { ServerOptions } from 'node:http';

const checkEveryMs = 5_000;

/**
 * A server's options by which a request has to come whole within so long, or its connection is closed. Of its two times node takes
 * the longer one for the whole request, whatever their names say, so that of the headers must not stay at its minute; and by
 * itself it looks every half minute only.
 */
export function arrivesWithin(ms: number): { readonly requestTimeout: number; readonly http: ServerOptions } {
  return { requestTimeout: ms, http: { headersTimeout: ms, connectionsCheckingInterval: Math.min(ms, checkEveryMs) } };
}
