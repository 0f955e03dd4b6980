import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Nothing but what this server itself serves; no inline script or style, no frame. */
const policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
} as const;

export async function addSecurityHeaders(server: FastifyInstance): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: Object.fromEntries(Object.entries(policy).map(([name, sources]) => [name, [...sources]])) },
    referrerPolicy: { policy: 'no-referrer' },
    // whoever speaks TLS before it says so itself
    strictTransportSecurity: false,
  });
}
