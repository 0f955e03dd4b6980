/** Where a Redis listens, by its address. */
export function redisTarget(url: string): { readonly host: string; readonly port: number } {
  const parsed = new URL(url);
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: parsed.port === '' ? 6_379 : Number(parsed.port) };
}

/** The same Redis, user and database by way of a port on 127.0.0.1. */
export function redisUrlThrough(url: string, port: number): string {
  const parsed = new URL(url);
  parsed.hostname = '127.0.0.1';
  parsed.port = String(port);
  return parsed.toString();
}

/** Under TLS the certificate's name would not be the proxy's. */
export function canBeProxied(url: string): boolean {
  return url.startsWith('redis://');
}
