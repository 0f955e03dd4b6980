import type { FastifyRequest } from 'fastify';

const bound = (value: string | undefined, length: number) => value?.slice(0, length);

/** What the platform keeps of a request, bounded. */
export function metadataOf(request: FastifyRequest): Record<string, unknown> {
  const userAgent = bound(request.headers['user-agent'], 512);
  const referrer = bound(request.headers.referer, 1_024);
  return {
    ipAddress: request.ip,
    ...(userAgent !== undefined && { userAgent }),
    ...(referrer !== undefined && { referrer }),
    deviceType: deviceTypeOf(userAgent ?? ''),
  };
}

function deviceTypeOf(userAgent: string): 'desktop' | 'mobile' | 'tablet' {
  if (/ipad|tablet|playbook|silk/i.test(userAgent)) return 'tablet';
  return /mobile|iphone|ipod|android|blackberry|opera mini|iemobile/i.test(userAgent) ? 'mobile' : 'desktop';
}
