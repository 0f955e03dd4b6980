// its types add `rateLimit` to a route's configuration
import type {} from '@fastify/rate-limit';
import { formIdSchema, orgIdSchema, submissionIdSchema } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { isLoopback, type Guard } from '@tandem/service-host';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Intake } from '../intake/intake.ts';
import { refuseHostileStructure } from './json-body.ts';
import { problemSchema } from './problem-details.ts';
import { metadataOf } from './request-metadata.ts';

const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: problemSchema } } });

const answers = (message: string) => z.record(z.string(), z.unknown(), { error: message });

const schema = {
  summary: 'Submit a form',
  description: 'Validates the data against the form, stores it, answers, and then triggers the workflows as the phase of the organization says.',
  params: z.object({ orgId: orgIdSchema, formId: formIdSchema }),
  headers: z.object({
    'idempotency-key': z
      .string()
      .regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable characters')
      .optional()
      .describe('Makes the request repeatable: it leaves one submission, however often it is sent. After a 503 ask again with the same key.'),
  }),
  body: z.strictObject({
    data: answers('must be an object that holds the answers').describe("Answers by the form's field paths"),
    respondent: answers('must be an object').optional().describe('Who sent it, where known'),
  }),
  response: {
    201: z.object({ submissionId: submissionIdSchema }).describe('Stored. A repeat is answered alike, with the header `idempotent-replayed: true`.'),
    400: problem('Not JSON, or a header is not valid'),
    401: problem('No token, or a wrong one'),
    404: problem('No such organization or form'),
    409: problem('The form is not published'),
    413: problem('The body is over 1 MiB'),
    415: problem('The body is not application/json'),
    422: problem('Fields are missing, mistyped, unknown, too long or too deep, each named; or the key came with another body'),
    429: problem('Too many from this address: send it again after `retry-after` seconds, with the same key'),
    503: problem('Too much is under way, or it is unknown whether it was stored: ask again with the same key after `retry-after` seconds'),
  },
};

export interface SubmissionAccess {
  readonly guard: Pick<Guard, 'submit'>;
  /** Submissions of one address each second. */
  readonly perSecond: number;
}

/** A gateway on this machine is one address for all whom it lets through. */
const isOfThisMachine = ({ ip }: FastifyRequest) => isLoopback(ip);
const tooMany = (_request: FastifyRequest, { max }: { readonly max: number }) => new TandemError('TOO_MANY_SUBMISSIONS', `more than ${max}`);

/** The one thing this app does. */
export function registerSubmissionRoute(server: FastifyInstance, intake: Intake, { guard, perSecond }: SubmissionAccess): void {
  const rateLimit = { max: perSecond, timeWindow: 1_000, allowList: isOfThisMachine, errorResponseBuilder: tooMany };
  const options = { schema, config: { rateLimit }, onRequest: guard.submit, preValidation: refuseHostileStructure };
  server.withTypeProvider<ZodTypeProvider>().post('/orgs/:orgId/forms/:formId/submissions', options, async (request, reply) => {
    const receipt = await intake.accept({
      ...request.params,
      ...request.body,
      metadata: metadataOf(request),
      idempotencyKey: request.headers['idempotency-key'],
    });
    if (receipt.repeated) void reply.header('idempotent-replayed', 'true');
    return reply.code(201).send({ submissionId: receipt.submissionId });
  });
}
