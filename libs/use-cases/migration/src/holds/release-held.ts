import type { ExecutionKey, OrgId } from '@tandem/documents';
import type { ExecutionQueue, ExecutionStore } from '@tandem/trigger';

/** Port: executions that are held, by index. Rejects with STORE_UNAVAILABLE. */
export interface HeldExecutions {
  /** Organizations that have any, in the order of their ids, so many at most. */
  organizations(most: number): Promise<readonly OrgId[]>;
  /** Some of an organization's, so many at most; none: that was all. */
  some(orgId: OrgId, most: number): Promise<readonly ExecutionKey[]>;
  /** How many an organization has, counted up to `most`. */
  count(orgId: OrgId, most: number): Promise<number>;
}

export interface ReleasePorts {
  readonly held: HeldExecutions;
  readonly executions: Pick<ExecutionStore, 'releaseAll'>;
  readonly queue: ExecutionQueue;
}

export interface ReleaseOptions {
  /**
   * Asked before each batch, after held ones were found: an organization that is on hold again keeps the rest. Answer by
   * what the store says now: what this process heard of last may be older than the hold that they were kept for.
   */
  readonly isHeld: (orgId: OrgId) => Promise<boolean>;
  /** Told how many were let go so far. */
  readonly onProgress?: (released: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const batchSize = 500;

/**
 * Lets an organization's held executions go, a batch at a time: first pending, then enqueued. Whoever dies between
 * leaves pending ones, which the sweep enqueues; whoever goes on finds the rest held. So it may be done again, and by two at once.
 * @returns how many it enqueued
 */
export async function releaseHeld(ports: ReleasePorts, orgId: OrgId, { isHeld, onProgress, signal }: ReleaseOptions): Promise<number> {
  let released = 0;
  while (!signal?.aborted) {
    const keys = await ports.held.some(orgId, batchSize);
    if (keys.length === 0 || (await isHeld(orgId))) break;
    const found = await ports.executions.releaseAll(keys, signal);
    const jobs = [...found].flatMap(([key, { state, attempt }]) => (state === 'pending' ? [{ key, attempt }] : []));
    if (jobs.length > 0) await ports.queue.addAll(jobs, signal);
    released += jobs.length;
    onProgress?.(released);
  }
  return released;
}

/**
 * Lets go what is held where no hold is in force any more: it has ended by itself, a release died, or a process
 * that had not heard of the release kept some. One round; rejects where a step fails, and the next one does it again.
 */
export async function releaseWhatIsNoLongerHeld(ports: ReleasePorts, options: ReleaseOptions): Promise<number> {
  let released = 0;
  for (const orgId of await ports.held.organizations(1_000)) {
    released += await releaseHeld(ports, orgId, options);
  }
  return released;
}
