import type { GateReportView, Overview } from '@tandem/console-contract';
import { orgIdSchema } from '@tandem/documents';
import { sendProblem } from '@tandem/service-host';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { OverviewReader } from './overview.ts';

const organizationParameters = z.strictObject({ orgId: orgIdSchema });

/** `GET /api/overview`, and the gate lines of one organization, which an overview has no room for. */
export function registerOverview(server: FastifyInstance, overview: OverviewReader): void {
  server.get('/api/overview', (): Promise<Overview> => overview.read());
  server.withTypeProvider<ZodTypeProvider>().get(
    '/api/organizations/:orgId/gates',
    { schema: { params: organizationParameters } },
    async ({ params }, reply): Promise<GateReportView | typeof reply> =>
      (await overview.gatesOf(params.orgId)) ?? sendProblem(reply, 404, 'REQUEST_INVALID', { title: 'The newest scheduled comparison has no gates for this organization' }),
  );
}
