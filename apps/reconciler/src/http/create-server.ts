import helmet from '@fastify/helmet';
import { findingKinds, findingStatuses, type FindingKind, type FindingStatus } from '@tandem/comparison';
import { orgIdSchema } from '@tandem/documents';
import type { FindingStore, RunStore } from '@tandem/reconciliation';
import { registerOperationsRoutes, type Service } from '@tandem/service-host';
import { fastify, type FastifyInstance } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answerProblems } from './problems.ts';

export interface ServerParts {
  readonly findings: Pick<FindingStore, 'list'>;
  readonly runs: Pick<RunStore, 'latest'>;
}

const divergencesQuery = z.strictObject({
  org: orgIdSchema.optional(),
  kind: z.enum(Object.keys(findingKinds) as [FindingKind, ...FindingKind[]]).optional(),
  status: z.enum(Object.keys(findingStatuses) as [FindingStatus, ...FindingStatus[]]).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** Read-only: the last run, the findings, and the operator's routes. Not yet listening. */
export async function createServer({ findings, runs }: ServerParts, service: Service): Promise<FastifyInstance> {
  const server = fastify({ logger: false, bodyLimit: 1_024, requestTimeout: 15_000, forceCloseConnections: true });
  server.setValidatorCompiler(validatorCompiler);
  answerProblems(server, service.logger);
  await server.register(helmet);
  server.get('/reconciliations/latest', async (_request, reply) => {
    const run = await runs.latest();
    return run ?? reply.code(404).type('application/problem+json').send({ type: 'about:blank', title: 'No run yet', status: 404, code: 'REQUEST_INVALID' });
  });
  server.withTypeProvider<ZodTypeProvider>().get('/divergences', { schema: { querystring: divergencesQuery } }, async ({ query }) => {
    const { org, kind, status, limit } = query;
    return { divergences: await findings.list({ ...(org && { orgId: org }), ...(kind && { kind }), ...(status && { status }), limit }) };
  });
  registerOperationsRoutes(server, service);
  await server.ready();
  return server;
}
