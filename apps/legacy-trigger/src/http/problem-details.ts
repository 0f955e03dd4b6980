import { STATUS_CODES } from 'node:http';
import { errorCatalogue, isTandemError, type ErrorCode, type Problem } from '@tandem/errors';
import { NoRoomError } from '@tandem/service-host';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { z } from 'zod';

/** RFC 9457, with the catalogue's code and what is wrong by field. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
type ProblemDetails = z.output<typeof problemSchema>;

const statusOf: Partial<Record<ErrorCode, number>> = {
  REQUEST_INVALID: 400,
  FORM_UNKNOWN: 404,
  FORM_NOT_PUBLISHED: 409,
  SUBMISSION_INVALID: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  TOO_MANY_SUBMISSIONS: 429,
  STORE_UNAVAILABLE: 503,
  SUBMISSION_IDS_REPEATED: 503,
};

const retryAfterSeconds = 2;

/** Every answer that is an error is a problem document; what is no fault of the sender's is logged and tells nothing. */
export function answerProblems(server: FastifyInstance, logger: Logger): void {
  server.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error);
    if (error instanceof NoRoomError) logger.warn({ err: error }, 'too many bodies are under way');
    else if (problem.status === 503) logger.warn({ err: error }, 'the database did not do what a request needs');
    else if (problem.status >= 500) logger.error({ err: error }, 'a request failed');
    return sendProblem(reply, problem);
  });
  server.setNotFoundHandler((request, reply) => sendProblem(reply, { ...problemFor('REQUEST_INVALID', 404), title: 'Not found', detail: `there is no ${request.method} ${request.url.slice(0, 200)}` }));
}

export function sendProblem(reply: FastifyReply, problem: ProblemDetails): FastifyReply {
  if (problem.status === 503) void reply.header('retry-after', retryAfterSeconds);
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

export function problemOf(error: unknown): ProblemDetails {
  if (isTandemError(error)) {
    const status = error instanceof NoRoomError ? error.statusCode : statusOf[error.code];
    return status === undefined ? problemFor(error.code, 500) : { ...problemFor(error.code, status, error.problems), detail: errorCatalogue[error.code].operator };
  }
  if (hasZodFastifySchemaValidationErrors(error)) return schemaProblem(error);
  const { statusCode, message } = error as Partial<FastifyError>;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { ...problemFor('REQUEST_INVALID', statusCode), title: STATUS_CODES[statusCode] ?? 'Bad Request', ...(message !== undefined && { detail: message.slice(0, 200) }) };
  }
  return { type: 'about:blank', title: 'Internal error', status: 500, code: 'INTERNAL' };
}

/** An address that cannot be an organization's or a form's names none that is there. */
function schemaProblem(error: Pick<FastifyError, 'validation' | 'validationContext'>): ProblemDetails {
  if (error.validationContext === 'params') return problemFor('FORM_UNKNOWN', 404);
  const inBody = error.validationContext === 'body';
  const errors = (error.validation ?? []).map(({ instancePath, message }) => ({
    path: instancePath.split('/').filter(Boolean).join('.') || (error.validationContext ?? 'request'),
    message: (message ?? 'is not valid').slice(0, 200),
  }));
  return problemFor('REQUEST_INVALID', inBody ? 422 : 400, errors);
}

function problemFor(code: ErrorCode, status: number, problems: readonly Problem[] = []): ProblemDetails {
  const errors = problems.map(({ path, message }) => ({ path, message }));
  return { type: `urn:tandem:problem:${code}`, title: errorCatalogue[code].summary, status, code, ...(errors.length > 0 && { errors }) };
}
