import type { ReportsPage } from '@tandem/console-contract';
import { sendProblem } from '@tandem/service-host';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { KeptReports } from './ports.ts';

const reportsQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50) });
const reportParameters = z.strictObject({ id: z.string().min(1).max(200) });
const reportQuery = z.strictObject({ as: z.enum(['json', 'html']).default('json') });

/** A report brings its styles and charts with it, and needs nothing else: no script, nothing from anywhere. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

/** `GET /api/reports`, and one of them as JSON or as a page of its own. */
export function registerReports(server: FastifyInstance, kept: KeptReports | null): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  routes.get('/api/reports', { schema: { querystring: reportsQuery } }, async ({ query }): Promise<ReportsPage> => ({ reports: kept ? [...(await kept.list(query.limit))] : [] }));
  routes.get('/api/reports/:id', { schema: { params: reportParameters, querystring: reportQuery } }, async ({ params: { id }, query }, reply) => {
    const found = query.as === 'html' ? await kept?.html(id) : await kept?.find(id);
    if (!found) return sendProblem(reply, 404, 'REQUEST_INVALID', { title: 'There is no such report' });
    if (query.as === 'html') void reply.type('text/html; charset=utf-8').header('content-security-policy', reportPolicy);
    return reply.send(found);
  });
}
