import { findingKinds, findingStatuses, type FindingKind, type FindingStatus } from '@tandem/comparison';
import { orgIdSchema } from '@tandem/documents';
import type { FindingStore, RunStore } from '@tandem/reconciliation';
import { sendProblem } from '@tandem/service-host';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

export interface JudgementParts {
  readonly findings: Pick<FindingStore, 'list'>;
  readonly runs: Pick<RunStore, 'latest'>;
}

const divergencesQuery = z.strictObject({
  org: orgIdSchema.optional(),
  kind: z.enum(Object.keys(findingKinds) as [FindingKind, ...FindingKind[]]).optional(),
  status: z.enum(Object.keys(findingStatuses) as [FindingStatus, ...FindingStatus[]]).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** For machines, as they are stored: the last run, the findings. */
export function registerJudgements(server: FastifyInstance, { findings, runs }: JudgementParts): void {
  server.get('/reconciliations/latest', async (_request, reply) => {
    const run = await runs.latest();
    return run ?? sendProblem(reply, 404, 'REQUEST_INVALID', { title: 'No run yet' });
  });
  server.withTypeProvider<ZodTypeProvider>().get('/divergences', { schema: { querystring: divergencesQuery } }, async ({ query }) => {
    const { org, kind, status, limit } = query;
    return { divergences: await findings.list({ ...(org && { orgId: org }), ...(kind && { kind }), ...(status && { status }), limit }) };
  });
}
