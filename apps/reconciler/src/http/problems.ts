import { isTandemError } from '@tandem/errors';
import { sendProblem } from '@tandem/service-host';
import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';

const retryAfterSeconds = 2;

/** Errors as RFC 9457 problem documents: the asker's name the fields, ours tell nothing and are logged. */
export function answerProblems(server: FastifyInstance, logger: Logger): void {
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const errors = error.validation.map(({ instancePath, message }) => ({ path: instancePath.slice(1).replaceAll('/', '.'), message }));
      return sendProblem(reply, 400, 'REQUEST_INVALID', { errors: errors.slice(0, mostErrors) });
    }
    const { statusCode } = error;
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return sendProblem(reply, statusCode, 'REQUEST_INVALID');
    logger.error({ err: error }, 'a request failed');
    void reply.header('retry-after', retryAfterSeconds);
    return sendProblem(reply, 503, isTandemError(error, 'QUEUE_UNAVAILABLE') ? 'QUEUE_UNAVAILABLE' : 'STORE_UNAVAILABLE');
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, 'REQUEST_INVALID', { title: 'Not found' }));
}

const mostErrors = 50;
