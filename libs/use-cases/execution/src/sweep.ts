import type { PendingPosition, SweepLedger, SweepQueue } from './ports.ts';

/** Jobs that one round adds at most; together with the interval it bounds the sweep's rate. */
const maximumPerRound = 500;
const pageSize = 250;

export interface SweepOptions {
  /** Milliseconds since the epoch, by the server's clock as far as known. */
  readonly now: () => number;
  /** How old a pending execution is before its job counts as lost. */
  readonly pendingAfterMs: number;
}

export interface SweepRound {
  readonly revived: number;
  readonly pending: number;
}

export interface Sweep {
  /** One round. Rejects where the database or the queue doesn't answer; the next round does the same again. */
  round(signal: AbortSignal): Promise<SweepRound>;
}

/**
 * Redis is a courier and may lose a job. So pending executions older than a bound are added again (the
 * same attempt, so a job that is still there stays one), and running ones whose lease has lapsed become
 * pending and are added. A long list of pending ones is gone through in pages, a few in each round.
 */
export function createSweep(ledger: SweepLedger, queue: SweepQueue, { now, pendingAfterMs }: SweepOptions): Sweep {
  let position: PendingPosition | null = null;

  async function reviveLapsed(): Promise<number> {
    const jobs = await ledger.reviveLapsed(new Date(now()), pageSize);
    if (jobs.length > 0) await queue.addAll(jobs);
    return jobs.length;
  }

  async function addPending(signal: AbortSignal): Promise<number> {
    let added = 0;
    const createdBefore = new Date(now() - pendingAfterMs);
    while (added < maximumPerRound && !signal.aborted) {
      const page = await ledger.pendingBefore(createdBefore, position, pageSize);
      if (page.length > 0) await queue.addAll(page.map(({ key, attempt }) => ({ key, attempt })), signal);
      added += page.length;
      const last = page.at(-1);
      position = page.length === pageSize && last ? { createdAt: last.createdAt, key: last.key } : null;
      if (position === null) break;
    }
    return added;
  }

  return {
    async round(signal) {
      const revived = await reviveLapsed();
      return { revived, pending: await addPending(signal) };
    },
  };
}
