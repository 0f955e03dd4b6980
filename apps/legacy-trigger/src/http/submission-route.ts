import { formIdSchema, orgIdSchema, submissionIdSchema } from '@tandem/documents';
import type { FastifyInstance } from 'fastify';
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
    404: problem('No such organization or form'),
    409: problem('The form is not published'),
    413: problem('The body is over 1 MiB'),
    415: problem('The body is not application/json'),
    422: problem('Fields are missing, mistyped, unknown, too long or too deep, each named; or the key came with another body'),
    503: problem('Unknown whether it was stored: ask again with the same key after `retry-after` seconds'),
  },
};

/** The one thing this app does. */
export function registerSubmissionRoute(server: FastifyInstance, intake: Intake): void {
  server.withTypeProvider<ZodTypeProvider>().post('/orgs/:orgId/forms/:formId/submissions', { schema, preValidation: refuseHostileStructure }, async (request, reply) => {
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
