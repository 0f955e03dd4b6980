import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { OrgId, Phase } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import { waitUntil } from '@tandem/stack';
import { ObjectId, type Db } from 'mongodb';
import { Pool } from 'undici';
import { formId } from './organizations.ts';
import { phaseTour } from './phase-tour.ts';
import type { Stage } from './stage.ts';

export interface CleanLoad {
  readonly submissions: number;
  readonly perSecond: number;
  readonly organizations: readonly OrgId[];
}

/** Small, so that each organization has some in each phase that it comes through. */
const batchSize = 25;
const plans = ['silver', 'gold', 'bronze'] as const;

/** More than that under way is waited for: a machine that is overloaded makes decisions late, and those are findings. */
const mostUnderWay = 150;

/** Sends submissions in batches to the platform's own handler, to all organizations in turn, at a steady rate or as fast as the processes bear. */
export async function sendClean({ handler, runId, platform, signal }: Stage, { submissions, perSecond, organizations }: CleanLoad): Promise<void> {
  if (!handler) throw new Error('There is no handler to send to.');
  const pool = new Pool(handler.url, { connections: 4 });
  const begunAt = performance.now();
  try {
    for (let first = 0; first < submissions; first += batchSize) {
      await delay(Math.max(0, begunAt + (first / perSecond) * 1_000 - performance.now()), undefined, { signal });
      await waitUntil(async () => (await executionsUnderWay(platform)) < mostUnderWay, { timeoutMs: 60_000, intervalMs: 50, signal, what: 'the workers to catch up' });
      const orgId = organizations[(first / batchSize) % organizations.length];
      const batch = Array.from({ length: Math.min(batchSize, submissions - first) }, (_, index) => submissionOf(runId, first + index));
      // anything but a refusal means that nobody knows: asked again with the same ids, they are the same submissions
      await waitUntil(async () => (await send(pool, JSON.stringify({ orgId, formId, submissions: batch }), signal)) === 201, { timeoutMs: 60_000, intervalMs: 200, signal, what: 'the handler to take a batch' });
    }
  } finally {
    await pool.destroy();
  }
}

async function executionsUnderWay(platform: Db): Promise<number> {
  const { executions } = platformCollections(platform);
  const counts = await Promise.all((['pending', 'running'] as const).map((state) => executions.countDocuments({ state })));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function send(pool: Pool, body: string, signal: AbortSignal): Promise<number> {
  const answer = await pool.request({ method: 'POST', path: '/submissions', headers: { 'content-type': 'application/json' }, body, signal });
  const text = await answer.body.text();
  if (answer.statusCode !== 201) throw new Error(`The handler answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  return answer.statusCode;
}

function submissionOf(runId: string, number: number) {
  const reference = `${runId}-${number}`;
  const submissionId = `sub_${createHash('sha256').update(reference).digest('hex').slice(0, 24)}`;
  return { id: new ObjectId().toHexString(), submissionId, data: { reference, plan: plans[number % plans.length] } };
}

/** Moves one organization after the other to its next phase, for as long as `sending` lasts; each begins at another place of the tour. How often it did. */
export async function flipAlong({ flag, signal }: Stage, organizations: readonly OrgId[], everyMs: number, sending: Promise<unknown>): Promise<ReadonlySet<string>> {
  const tour = phaseTour();
  const flips = new Set<string>();
  const ended = new AbortController();
  const over = sending.finally(() => { ended.abort(); }).catch(() => undefined);
  const placeOf = (index: number, round: number) => (Math.floor((index * tour.length) / organizations.length) + round) % tour.length;
  for (let step = 0; !ended.signal.aborted; step += 1) {
    const index = step % organizations.length;
    const orgId = organizations[index];
    const to: Phase | undefined = tour[placeOf(index, Math.floor(step / organizations.length))];
    if (!orgId || !to) break;
    const from = flag.wantedPhase(orgId);
    if (from !== to) {
      await flag.move([orgId], to);
      flips.add(`${from} to ${to}`);
    }
    await Promise.race([delay(everyMs, undefined, { signal }), over]);
  }
  return flips;
}
