import {
  rearmRequestSchema, repairPlanRequestSchema, repairRequestSchema, type ActionAnswer, type AuditEntry, type AuditPage, type RepairAnswer,
} from '@tandem/console-contract';
import { orgIdSchema, type ActionLog, type OperatorAction } from '@tandem/documents';
import { sendProblem, type Guard } from '@tandem/service-host';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { clipped, clippedName, isoTime } from '../answers.ts';
import type { ReArmAction, RepairActions } from './ports.ts';

export interface ActionParts {
  readonly log: Pick<ActionLog, 'list'>;
  /** Null where this process cannot do it. */
  readonly repair: RepairActions | null;
  readonly rearm: ReArmAction | null;
  readonly guard: Guard;
  readonly signal: AbortSignal;
}

const auditQuery = z.strictObject({ org: orgIdSchema.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });
/** `all`: the deployment's own trigger. */
const rearmParameters = z.strictObject({ org: z.union([z.literal('all'), orgIdSchema]) });

/** A repair is rate-limited and may take its time, but not forever. */
const repairWithinMs = 60_000;

/** `GET /api/actions`, what people did; and what they may do: plan a repair, repair, re-arm. */
export function registerActions(server: FastifyInstance, { log, repair, rearm, guard, signal }: ActionParts): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const withinTime = () => AbortSignal.any([signal, AbortSignal.timeout(repairWithinMs)]);

  routes.get('/api/actions', { schema: { querystring: auditQuery } }, async ({ query: { org, limit } }): Promise<AuditPage> => ({
    actions: (await log.list({ ...(org && { orgId: org }), limit })).map(auditEntryOf),
  }));

  routes.post('/api/repair/plan', { onRequest: guard.act, schema: { body: repairPlanRequestSchema } }, async ({ body }, reply): Promise<RepairAnswer | typeof reply> =>
    repair ? repair.plan(body.findingIds, withinTime()) : sendProblem(reply, 501, 'ACTIONS_DISABLED'),
  );
  routes.post('/api/repair', { onRequest: guard.act, schema: { body: repairRequestSchema } }, async ({ body }, reply): Promise<RepairAnswer | typeof reply> =>
    repair ? repair.apply(body, withinTime()) : sendProblem(reply, 501, 'ACTIONS_DISABLED'),
  );
  routes.post(
    '/api/rollback-triggers/:org/re-arm',
    { onRequest: guard.act, schema: { params: rearmParameters, body: rearmRequestSchema } },
    async ({ params: { org }, body }, reply): Promise<ActionAnswer | typeof reply> =>
      rearm ? rearm.rearm({ orgId: org === 'all' ? null : org, ...body }) : sendProblem(reply, 501, 'ACTIONS_DISABLED'),
  );
}

function auditEntryOf({ _id, action, orgId, by, at, reason, outcome, detail }: OperatorAction): AuditEntry {
  return {
    id: clippedName(_id),
    action,
    orgId,
    by: clippedName(by),
    at: isoTime(at),
    reason: reason === null ? null : clipped(reason),
    outcome,
    detail: Object.entries(detail).slice(0, 50).map(([name, value]) => ({ name: clippedName(name), value: clipped(String(value ?? '–')) })),
  };
}
