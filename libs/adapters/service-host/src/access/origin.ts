import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../problem-answer.ts';
import { hostNameOf, isLoopback } from './loopback.ts';

/**
 * On loopback the page has no token to ask for, so the name it is called by must be this machine's own: a
 * foreign page whose name has come to point here (DNS rebinding) calls by another.
 */
export function refuseForeignHosts(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const name = hostNameOf(request.headers.host);
  if (name !== null && isLoopback(name)) done();
  else void sendProblem(reply, 421, 'HOST_REFUSED');
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a browser sends for another page is refused; what is no browser names no origin. */
export function refuseForeignOrigins(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (safeMethods.has(request.method) || isSameOrigin(request)) done();
  else void sendProblem(reply, 403, 'ORIGIN_REFUSED');
}

function isSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  // before it may stand what speaks TLS, so the scheme says nothing
  return URL.canParse(origin) && new URL(origin).host === host;
}
