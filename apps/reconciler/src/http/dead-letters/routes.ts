import type { ActionAnswer, DeadLetterDetail, DeadLettersPage } from '@tandem/console-contract';
import { retryRequestSchema } from '@tandem/console-contract';
import { orgIdSchema, submissionIdSchema } from '@tandem/documents';
import { planRetry, retryDeadLetter, sentenceOf, wasDone, type RetryPorts } from '@tandem/reconciliation';
import { sendProblem, type Guard } from '@tandem/service-host';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { clipped } from '../answers.ts';
import { letterDetailOf, letterViewOf } from './views.ts';

const idSchema = z.string().min(1).max(512);
const lettersQuery = z.strictObject({
  org: orgIdSchema.optional(),
  code: z.string().regex(/^[A-Z_]{1,64}$/).optional(),
  state: z.enum(['open', 'retried', 'discarded', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Goes on after that letter. */
  after: idSchema.optional(),
});
const letterParameters = z.strictObject({ id: idSchema });

/** A retry waits for MongoDB and Redis, each of which answers or gives up sooner. */
const retryWithinMs = 20_000;

export interface DeadLetterParts {
  readonly ports: RetryPorts;
  readonly guard: Guard;
  readonly signal: AbortSignal;
}

/** `GET /api/dead-letters`, one of them with what a retry would come to, and the retry. */
export function registerDeadLetters(server: FastifyInstance, { ports, guard, signal }: DeadLetterParts): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const noSuchLetter = (reply: FastifyReply) => sendProblem(reply, 404, 'REQUEST_INVALID', { title: 'There is no such dead letter' });

  routes.get('/api/dead-letters', { schema: { querystring: lettersQuery } }, async ({ query }, reply): Promise<DeadLettersPage | typeof reply> => {
    const { org, code, state, limit, after } = query;
    const last = after === undefined ? null : await ports.letters.find(after);
    if (after !== undefined && !last) return noSuchLetter(reply);
    const filter = { state, ...(org && { orgId: org }), ...(code !== undefined && { code }) };
    const found = await ports.letters.page(filter, last && { firstSeen: last.firstSeen, id: last._id }, limit + 1);
    const page = found.slice(0, limit);
    return { letters: page.map(letterViewOf), next: found.length > limit ? (page.at(-1)?._id ?? null) : null };
  });

  routes.get('/api/dead-letters/:id', { schema: { params: letterParameters } }, async ({ params }, reply): Promise<DeadLetterDetail | typeof reply> => {
    const letter = await ports.letters.find(params.id);
    if (!letter) return noSuchLetter(reply);
    if ('unreadable' in letter) return { letter: letterViewOf(letter), plan: { outcome: 'unreadable', sentence: sentenceOf({ outcome: 'unreadable', letter }) }, actions: [], known: null };
    const orgId = orgIdSchema.safeParse(letter.orgId).data;
    const submissionId = submissionIdSchema.safeParse(letter.submissionId).data;
    const known = orgId && submissionId ? await ports.sources.recordOf(orgId, submissionId) : null;
    return letterDetailOf(letter, await planRetry(ports, letter, null), known);
  });

  routes.post(
    '/api/dead-letters/:id/retry',
    { onRequest: guard.act, schema: { params: letterParameters, body: retryRequestSchema } },
    async ({ params, body }, reply): Promise<ActionAnswer | typeof reply> => {
      const withinTime = AbortSignal.any([signal, AbortSignal.timeout(retryWithinMs)]);
      const result = await retryDeadLetter(ports, { id: params.id, by: body.by, reason: body.reason, word: body.word }, withinTime);
      if (result.outcome === 'unknown') return noSuchLetter(reply);
      return { outcome: wasDone(result) ? 'done' : 'refused', sentence: clipped(sentenceOf(result)) };
    },
  );
}
