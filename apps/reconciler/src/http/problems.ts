import { errorCatalogue } from '@tandem/errors';
import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';

const retryAfterSeconds = 2;

/** Errors as RFC 9457 problem documents: the asker's name the fields, ours tell nothing and are logged. */
export function answerProblems(server: FastifyInstance, logger: Logger): void {
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    void reply.type('application/problem+json');
    if (hasZodFastifySchemaValidationErrors(error)) {
      const errors = error.validation.map(({ instancePath, message }) => ({ path: instancePath.slice(1).replaceAll('/', '.'), message }));
      return reply.code(400).send(problem('REQUEST_INVALID', 400, { errors }));
    }
    const { statusCode } = error;
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return reply.code(statusCode).send(problem('REQUEST_INVALID', statusCode));
    logger.error({ err: error }, 'a request failed');
    return reply.code(503).header('retry-after', retryAfterSeconds).send(problem('STORE_UNAVAILABLE', 503));
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('application/problem+json').send({ ...problem('REQUEST_INVALID', 404), title: 'Not found' }),
  );
}

function problem(code: 'REQUEST_INVALID' | 'STORE_UNAVAILABLE', status: number, more: object = {}) {
  return { type: 'about:blank', title: errorCatalogue[code].summary, status, code, detail: errorCatalogue[code].operator, ...more };
}
