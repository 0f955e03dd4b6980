import { hash } from 'node:crypto';
import type { ExecutionJob } from '@tandem/trigger';

/** One id per execution and attempt. The letter in front keeps it from being an integer, which BullMQ refuses. */
export function jobIdOf(job: ExecutionJob): string {
  return `x${hash('sha256', `${job.key} ${job.attempt}`).slice(0, 40)}`;
}
