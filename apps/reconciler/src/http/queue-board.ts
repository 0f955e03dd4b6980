import { sendProblem } from '@tandem/service-host';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { z } from 'zod';

/** Its page sets styles inline, and asks a font of elsewhere, which it does without. */
const boardPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** The board itself would list as many jobs as it is asked for. */
const querySchema = z.looseObject({ jobsPerPage: z.coerce.number().max(100).optional() });

/** Mounts the queue's board, to look at and no more. */
export async function mountQueueBoard(server: FastifyInstance, prefix: string, board: FastifyPluginCallback): Promise<void> {
  await server.register(async (scope) => {
    // it is read-only by itself; whatever it may come to offer is refused here, too
    scope.addHook('onRequest', (request, reply, done) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') void sendProblem(reply, 405, 'REQUEST_INVALID', { title: 'The board is read-only' });
      else if (!querySchema.safeParse(request.query).success) void sendProblem(reply, 400, 'REQUEST_INVALID', { title: 'The board shows at most 100 jobs a page' });
      else done();
    });
    scope.addHook('onSend', (_request, reply, payload, done) => {
      void reply.header('content-security-policy', boardPolicy);
      done(null, payload);
    });
    await scope.register(board, { prefix });
  });
}
