import { createHash } from 'node:crypto';
import type { ExecutionJob } from '@tandem/trigger';

/** One id per execution and attempt. The letter in front keeps it from being an integer, which BullMQ refuses. */
export function jobIdOf(job: ExecutionJob): string {
  return `x${createHash('sha256').update(`${job.key} ${job.attempt}`).digest('hex').slice(0, 40)}`;
}
