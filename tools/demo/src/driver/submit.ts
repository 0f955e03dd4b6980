import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import type { LedgerEntry } from './ledger.ts';

const retryDelayMs = 200;
const answerTimeoutMs = 10_000;
const giveUpAfterMs = 60_000;
const acceptedSchema = z.object({ submissionId: z.string().max(128) });

export interface SubmissionClient {
  /**
   * Sends one submission and asks again with the same key while the answer is unknown: a 503, another
   * 5xx or 429, or no answer at all. Fills in the ledger's entry; what stays unanswered has no `acceptedAt`.
   */
  submit(entry: LedgerEntry, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export function createSubmissionClient(origin: string, now: () => number): SubmissionClient {
  const pool = new Pool(origin, { connections: 32, headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs });

  const askOnce = async (entry: LedgerEntry, signal: AbortSignal): Promise<'answered' | 'unknown'> => {
    const { organization, fields, idempotencyKey } = entry;
    const answer = await pool.request({
      method: 'POST',
      path: `/orgs/${organization.orgId}/forms/${organization.formId}/submissions`,
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify({ data: fields }),
      signal,
    });
    const body = await answer.body.text();
    if (answer.statusCode >= 500 || answer.statusCode === 429) return 'unknown';
    if (answer.statusCode !== 201 && answer.statusCode !== 200) {
      entry.refused = `${answer.statusCode} ${body.slice(0, 300)}`;
      return 'answered';
    }
    entry.submissionId = acceptedSchema.parse(JSON.parse(body)).submissionId;
    entry.acceptedAt = now();
    return 'answered';
  };

  return {
    async submit(entry, signal) {
      const giveUpAt = now() + giveUpAfterMs;
      while (!signal.aborted && now() < giveUpAt) {
        const outcome = await askOnce(entry, signal).catch(() => 'unknown' as const);
        if (outcome === 'answered') return;
        entry.repeats += 1;
        await delay(retryDelayMs, undefined, { signal }).catch(() => undefined);
      }
    },
    close: () => pool.destroy(),
  };
}
