import type { FindingDetail, FindingsPage } from '@tandem/console-contract';
import { orgIdSchema } from '@tandem/documents';
import { sendProblem } from '@tandem/service-host';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { kindsSchema, statusesSchema } from './asked-for.ts';
import { positionSchema, positionText } from './position.ts';
import type { CaseFiles, FindingPages } from './ports.ts';
import { findingDetailOf, findingSummaryOf } from './views.ts';

const findingsQuery = z.strictObject({
  org: orgIdSchema.optional(),
  kind: kindsSchema.optional(),
  status: statusesSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Goes on after that place, which an earlier page has named. */
  after: positionSchema.optional(),
});

const findingParameters = z.strictObject({ id: z.string().min(1).max(512) });

/** `GET /api/findings` and one of them with all that is known of its submission. */
export function registerFindings(server: FastifyInstance, pages: FindingPages, files: CaseFiles): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  routes.get('/api/findings', { schema: { querystring: findingsQuery } }, async ({ query }): Promise<FindingsPage> => {
    const { org, kind, status, limit, after } = query;
    const filter = { ...(org && { orgId: org }), ...(kind && { kinds: kind }), ...(status && { statuses: status }) };
    // one more tells whether there are more
    const found = await pages.page(filter, after ?? null, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { findings: page.map(findingSummaryOf), next: found.length > limit && last ? positionText(last) : null };
  });
  routes.get('/api/findings/:id', { schema: { params: findingParameters } }, async ({ params }, reply): Promise<FindingDetail | typeof reply> => {
    const finding = await pages.find(params.id);
    if (!finding) return sendProblem(reply, 404, 'REQUEST_INVALID', { title: 'There is no such finding' });
    const facts = await files.factsOf(finding);
    return findingDetailOf(finding, facts, await files.expectationOf(finding, facts));
  });
}
