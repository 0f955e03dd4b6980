import { errorCatalogue, type ErrorCode } from '@tandem/errors';
import { NoRoomError, sendProblem } from '@tandem/service-host';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { IngressTelemetry } from './telemetry.ts';

const retryAfterSeconds = 2;
/** How long what is under way may take, until there is room again. */
export const busyForMs = 1_000;

export interface ProblemWitnesses {
  readonly logger: Pick<Logger, 'warn'>;
  readonly telemetry: Pick<IngressTelemetry, 'answered'>;
}

/** Errors as RFC 9457 problem documents. What may pass is answered 503, and is to come again. */
export function answerProblems(server: FastifyInstance, { logger, telemetry }: ProblemWitnesses): void {
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error instanceof NoRoomError) {
      telemetry.answered('busy');
      return sendLater(reply, error.code, busyForMs);
    }
    const { statusCode } = error;
    if (statusCode === 429) return sendProblem(reply, 429, 'INGRESS_BUSY');
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return sendProblem(reply, statusCode, 'REQUEST_INVALID');
    logger.warn({ err: error }, 'an event could not be taken now; it is to come again');
    return sendLater(reply, 'STORE_UNAVAILABLE');
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, 'REQUEST_INVALID', { title: 'Not found' }));
}

/** Ends the answer with 503, and says when to come again. */
export function sendLater(reply: FastifyReply, code: ErrorCode, afterMs = retryAfterSeconds * 1_000): FastifyReply {
  void reply.header('retry-after', Math.max(1, Math.ceil(afterMs / 1_000)));
  return sendProblem(reply, 503, code);
}

/** A dead letter names its code as text. */
export function knownCode(code: string): ErrorCode {
  return code in errorCatalogue ? (code as ErrorCode) : 'EVENT_POISONED';
}
