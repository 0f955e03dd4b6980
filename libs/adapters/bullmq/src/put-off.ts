import { organizationOf, type ExecutionKey } from '@tandem/documents';
import { DelayedError, type Job } from 'bullmq';

/** When a job that was put off comes again, and how far from the one of its organization before: however many there are, they leave the consumer time for others. */
const putOffMs = 500;
const putOffApartMs = 5;
const mostPutOffMs = 30_000;
/** More organizations than a worker has jobs of at a time; then those whose jobs are back are forgotten. */
const mostRemembered = 1_000;

/** Puts a job behind the others. Always rejects, which tells BullMQ that it has done so. */
export type PutOff = (job: Job, key: ExecutionKey, token: string | undefined) => Promise<never>;

export function createPutOff(): PutOff {
  /** When the last one of each organization comes again. */
  const last = new Map<string, number>();
  return async (job, key, token) => {
    const now = Date.now();
    if (last.size >= mostRemembered) for (const [organization, at] of last) if (at <= now) last.delete(organization);
    const organization = organizationOf(key);
    const at = Math.min(Math.max(now + putOffMs, (last.get(organization) ?? 0) + putOffApartMs), now + mostPutOffMs);
    last.set(organization, at);
    await job.moveToDelayed(at, token);
    throw new DelayedError();
  };
}
