import { errorCatalogue, type ErrorCode } from '@tandem/errors';
import type { FastifyReply } from 'fastify';

/** Ends the answer with what the catalogue says of the code, as an RFC 9457 problem document. */
export function sendProblem(reply: FastifyReply, status: number, code: ErrorCode, more: object = {}): FastifyReply {
  const { summary, operator } = errorCatalogue[code];
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title: summary, status, code, detail: operator, ...more });
}
