import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';

/** Field values by path. */
export type SubmissionFields = Readonly<Record<string, string | number | boolean>>;

export interface SubmissionRequest {
  readonly orgId: string;
  readonly formId: string;
  readonly fields: SubmissionFields;
  readonly idempotencyKey: string;
}

/** `unanswered`: it may be stored or not. `repeats`: how often it was asked again with the same key. */
export type SubmissionAnswer = { readonly repeats: number } & (
  | { readonly outcome: 'accepted'; readonly submissionId: string }
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'unanswered' }
);

export interface SubmissionClient {
  /** Sends one submission and asks again with the same key while the answer is unknown: a 5xx, a 429, or no answer at all. */
  submit(request: SubmissionRequest, signal: AbortSignal): Promise<SubmissionAnswer>;
  close(): Promise<void>;
}

export interface SubmissionClientOptions {
  readonly connections?: number;
  /** Milliseconds after which an answer is no longer waited for; 60,000 by default. */
  readonly giveUpAfterMs?: number;
}

const retryDelayMs = 200;
const answerTimeoutMs = 10_000;
const acceptedSchema = z.object({ submissionId: z.string().max(128) });

export function createSubmissionClient(origin: string, options: SubmissionClientOptions = {}): SubmissionClient {
  const { connections = 32, giveUpAfterMs = 60_000 } = options;
  const pool = new Pool(origin, { connections, headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs });

  const askOnce = async (request: SubmissionRequest, signal: AbortSignal) => {
    const answer = await pool.request({
      method: 'POST',
      path: `/orgs/${request.orgId}/forms/${request.formId}/submissions`,
      headers: { 'content-type': 'application/json', 'idempotency-key': request.idempotencyKey },
      body: JSON.stringify({ data: request.fields }),
      signal,
    });
    const body = await answer.body.text();
    if (answer.statusCode >= 500 || answer.statusCode === 429) return { outcome: 'unanswered' } as const;
    if (answer.statusCode !== 201 && answer.statusCode !== 200) return { outcome: 'refused', why: `${answer.statusCode} ${body.slice(0, 300)}` } as const;
    return { outcome: 'accepted', submissionId: acceptedSchema.parse(JSON.parse(body)).submissionId } as const;
  };

  return {
    async submit(request, signal) {
      const giveUpAt = performance.now() + giveUpAfterMs;
      let repeats = 0;
      while (!signal.aborted && performance.now() < giveUpAt) {
        const answer = await askOnce(request, signal).catch(() => ({ outcome: 'unanswered' }) as const);
        if (answer.outcome !== 'unanswered') return { ...answer, repeats };
        repeats += 1;
        await delay(retryDelayMs, undefined, { signal }).catch(() => undefined);
      }
      return { outcome: 'unanswered', repeats };
    },
    close: () => pool.destroy(),
  };
}
